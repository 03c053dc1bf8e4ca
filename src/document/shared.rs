//! Data that moments of the history share until one of them changes it.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// A value that costs nothing to copy and, where nothing was changed, nothing to compare.
#[derive(Debug, Default)]
pub(super) struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Where it lies: the same for copies that nobody has changed.
    pub(super) fn place(&self) -> *const T {
        Arc::as_ptr(&self.0)
    }
}

impl<T: Clone> Shared<T> {
    /// To change it: for this owner alone.
    pub(super) fn change(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<K: Clone + Ord, V: Clone> Shared<BTreeMap<K, V>> {
    /// Takes an entry away. Where there is none, nothing is copied.
    pub(super) fn take(&mut self, key: &K) -> Option<V> {
        if self.contains_key(key) {
            self.change().remove(key)
        } else {
            None
        }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || *self.0 == *other.0
    }
}
