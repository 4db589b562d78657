//! The JNI boundary of the Susanoh L1 engine.
