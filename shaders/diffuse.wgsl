// One round of spatial diffusion: each pixel takes the weighted mean of itself and the eight neighbours `step` pixels
// away, z_i ← Σ_j w_ij z_j / Σ_j w_ij with w_ij = exp(falloff · |z_i − z_j|²).
//
// A round reads one buffer and writes another. Pixels outside the field of view give nothing and stay as they are.

struct Round {
    // Size of the image, in pixels.
    size: vec2u,
    // How far away the neighbours are, in pixels.
    step: u32,
    // −1 / 2σ².
    falloff: f32,
}

@group(0) @binding(0) var<uniform> this_round: Round;
// 32 pixels a word, the first in the lowest bit.
@group(0) @binding(1) var<storage, read> field_of_view: array<u32>;
// 16 values a pixel, row by row; a matrix only because it holds them and can be added.
@group(0) @binding(2) var<storage, read> before: array<mat4x4f>;
@group(0) @binding(3) var<storage, read_write> after: array<mat4x4f>;

fn is_inside(at: u32) -> bool {
    return (field_of_view[at >> 5u] & (1u << (at & 31u))) != 0u;
}

fn square_length(z: mat4x4f) -> f32 {
    return dot(z[0], z[0]) + dot(z[1], z[1]) + dot(z[2], z[2]) + dot(z[3], z[3]);
}

@compute @workgroup_size(8, 8)
fn diffuse(@builtin(global_invocation_id) invocation: vec3u) {
    let place = invocation.xy;
    let size = this_round.size;
    // The last workgroups reach beyond the image.
    if any(place >= size) {
        return;
    }
    let here = place.y * size.x + place.x;
    let own = before[here];
    var sum = own;
    var total = 1.0;
    if is_inside(here) {
        for (var i = 0; i < 9; i += 1) {
            let there = vec2i(place) + (vec2i(i % 3, i / 3) - 1) * i32(this_round.step);
            if i == 4 || any(there < vec2i(0)) || any(there >= vec2i(size)) {
                continue;
            }
            let neighbour = u32(there.y) * size.x + u32(there.x);
            if is_inside(neighbour) {
                let other = before[neighbour];
                let weight = exp(this_round.falloff * square_length(own - other));
                sum += weight * other;
                total += weight;
            }
        }
    }
    after[here] = sum * (1.0 / total);
}
