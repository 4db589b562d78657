//! The Susanoh L1 engine: rules and windows, without a JVM.
