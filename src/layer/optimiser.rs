//! AdamW with its memory in the open, so that a checkpoint can take it out and put it back.
//!
//! The rule is Burn's. Burn's optimiser for whole modules is not used, as it puts what it loads on the default device,
//! which would open a GPU, and names its state by numbers that differ from run to run. Here the state is named by the
//! parameter's path in the module.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::{
    AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, GradientsParams, Optimizer as _,
};
use burn::tensor::{Device, Tensor, TensorData};

/// AdamW, and of each parameter both moments, flattened, with the number of updates that it had.
#[derive(Clone)]
pub struct Optimiser {
    rule: AdamW,
    state: BTreeMap<String, AdamWState<1>>,
}

impl Optimiser {
    /// An optimiser that has seen nothing.
    #[must_use]
    pub fn new(weight_decay: f64) -> Self {
        let rule = AdamWConfig::new()
            .with_weight_decay(weight_decay as f32)
            .with_epsilon(1e-8)
            .build();
        Self {
            rule,
            state: BTreeMap::new(),
        }
    }

    /// Moves every parameter that has a gradient.
    pub fn step<M: Module>(&mut self, rate: f64, module: M, gradients: GradientsParams) -> M {
        module.map(&mut Update {
            optimiser: self,
            rate,
            gradients,
            path: Vec::new(),
        })
    }

    /// How many updates each parameter had, by its path.
    #[must_use]
    pub fn updates(&self) -> BTreeMap<String, usize> {
        let count = |(path, state): (&String, &AdamWState<1>)| (path.clone(), state.momentum.time);
        self.state.iter().map(count).collect()
    }

    /// Both moments of every parameter by name, in a fixed order; each `[elements]`.
    #[must_use]
    pub fn named(&self) -> Vec<(String, TensorData)> {
        self.state
            .iter()
            .flat_map(|(path, state)| {
                let momentum = &state.momentum;
                [
                    (first(path), momentum.moment_1.clone().into_data()),
                    (second(path), momentum.moment_2.clone().into_data()),
                ]
            })
            .collect()
    }

    /// Puts the state back that [`Optimiser::updates`] and [`Optimiser::named`] gave. `take` gives the values of a name
    /// and checks their shape; `unknown` is asked for the error where the module has no such parameter.
    ///
    /// # Errors
    /// Those of `take` and `unknown`.
    pub fn restore<M: Module, E>(
        mut self,
        module: &M,
        updates: &BTreeMap<String, usize>,
        device: &Device,
        mut take: impl FnMut(&str, Vec<usize>) -> Result<TensorData, E>,
        unknown: impl Fn(&str) -> E,
    ) -> Result<Self, E> {
        let mut sizes = Sizes::default();
        module.visit(&mut sizes);
        for (path, &time) in updates {
            let elements = *sizes.found.get(path).ok_or_else(|| unknown(path))?;
            let mut moment = |name: &str| {
                take(name, vec![elements]).map(|data| Tensor::<1>::from_data(data, device))
            };
            let momentum =
                AdaptiveMomentumState::new(time, moment(&first(path))?, moment(&second(path))?);
            self.state.insert(path.clone(), AdamWState { momentum });
        }
        Ok(self)
    }
}

/// Learning rate of a step (from 0) of a run of `steps`: linear warm-up over the first twentieth, then half a cosine
/// towards 0.
#[must_use]
pub fn learning_rate(step: usize, steps: usize, peak: f64) -> f64 {
    let warm_up = (steps / 20).max(1);
    if step < warm_up {
        return peak * (step + 1) as f64 / warm_up as f64;
    }
    let rest = (steps - warm_up).max(1) as f64;
    let progress = ((step - warm_up) as f64 / rest).min(1.0);
    // Never 0: the optimiser refuses a rate of 0.
    (peak * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos())).max(peak * 1e-6)
}

fn first(path: &str) -> String {
    format!("adamw.first.{path}")
}

fn second(path: &str) -> String {
    format!("adamw.second.{path}")
}

/// One step of the optimiser on its way through a module.
struct Update<'a> {
    optimiser: &'a mut Optimiser,
    rate: f64,
    gradients: GradientsParams,
    path: Vec<String>,
}

impl ModuleMapper for Update<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        // Running statistics have no gradient.
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let (shape, path) = (tensor.shape(), self.path.join("."));
        let before = self.optimiser.state.remove(&path);
        let (next, after) =
            self.optimiser
                .rule
                .step(self.rate, flat(tensor.inner()), flat(gradient), before);
        if let Some(after) = after {
            self.optimiser.state.insert(path, after);
        }
        let next = Tensor::from_inner(next.reshape(shape)).require_grad();
        Param::from_mapped_value(id, next, mapper)
    }
}

fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let elements = tensor.shape().num_elements();
    tensor.reshape([elements])
}

/// Elements of every parameter and statistic, by path.
#[derive(Default)]
struct Sizes {
    path: Vec<String>,
    found: BTreeMap<String, usize>,
}

impl ModuleVisitor for Sizes {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let elements = param.shape().num_elements();
        self.found.insert(self.path.join("."), elements);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::nn::{Linear, LinearConfig};

    /// A layer of one weight and no bias.
    fn one_weight(value: f32, device: &Device) -> Linear {
        let mut layer = LinearConfig::new(1, 1).with_bias(false).init(device);
        layer.weight = Param::from_data(TensorData::new(vec![value], [1, 1]), device);
        layer
    }

    /// The weight's gradient is `gradient`.
    fn gradients(layer: &Linear, gradient: f32, device: &Device) -> GradientsParams {
        let input = Tensor::<2>::from_data(TensorData::new(vec![gradient], [1, 1]), device);
        GradientsParams::from_grads(layer.forward(input).sum().backward(), layer)
    }

    #[test]
    fn two_steps_are_those_computed_by_hand() {
        let device = Device::flex().autodiff();
        let mut optimiser = Optimiser::new(0.5);
        let mut layer = one_weight(1.0, &device);
        let mut steps = Vec::new();
        for gradient in [2.0, -1.0] {
            let gradients = gradients(&layer, gradient, &device);
            layer = optimiser.step(0.1, layer, gradients);
            steps.push(layer.weight.val().into_scalar::<f32>());
        }
        // First: 1·(1 - 0.1·0.5) - 0.1·(0.2/0.1)/√(0.004/0.001) = 0.95 - 0.1.
        assert!((steps[0] - 0.85).abs() < 1e-5, "{steps:?}");
        // Second: moments 0.9·0.2 - 0.1 = 0.08 and 0.999·0.004 + 0.001 = 0.004996; corrected by 0.19 and 0.001999:
        // 0.85·0.95 - 0.1·(0.08/0.19)/√(0.004996/0.001999).
        let expected = 0.85 * 0.95 - 0.1 * (0.08 / 0.19) / (0.004_996f32 / 0.001_999).sqrt();
        assert!((steps[1] - expected).abs() < 1e-5, "{steps:?}");
        assert_eq!(optimiser.updates(), BTreeMap::from([("weight".into(), 2)]));
    }
}
