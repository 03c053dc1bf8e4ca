#!/usr/bin/env nextflow
// CUTS Viewer over very many photographs as a Nextflow pipeline: the first shard trains, the others take its network, one
// process joins them all.
//
//   nextflow run main.nf --photos /data/photographs --out /data/review --shards 16
//
// `-resume` takes finished shards from Nextflow's cache. The review is written straight to --out, as it comes there whole
// or not at all. Research use only: not a diagnostic device.

nextflow.enable.dsl = 2

params.photos = null
params.out = null
params.shards = 16
params.steps = 1000
params.seed = 1

process FIRST {
    cpus 4
    memory '4 GB'

    input:
    path photos, stageAs: 'photographs'

    output:
    path 'shard-1'

    script:
    """
    cuts-viewer segment photographs --out shard-1 --shard 1/${params.shards} --device cpu --seed ${params.seed} \
        --steps ${params.steps}
    """
}

process SHARD {
    cpus 4
    memory '4 GB'

    input:
    path photos, stageAs: 'photographs'
    path first
    each number

    output:
    path "shard-${number}"

    script:
    """
    cuts-viewer segment photographs --out shard-${number} --shard ${number}/${params.shards} --device cpu \
        --seed ${params.seed} --model ${first}/model.safetensors
    """
}

process MERGE {
    cpus 4
    memory '4 GB'

    input:
    path shards

    script:
    """
    cuts-viewer merge ${shards} --out '${params.out}'
    """
}

workflow {
    if (!params.photos || !params.out || params.shards < 2) {
        error 'Name --photos and --out, and two --shards or more.'
    }
    photos = Channel.value(file(params.photos, checkIfExists: true))
    first = FIRST(photos).first()
    others = SHARD(photos, first, Channel.of(2..params.shards))
    MERGE(first.mix(others).collect())
}
