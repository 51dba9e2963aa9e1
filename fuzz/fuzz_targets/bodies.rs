#![no_main]

#[path = "../judges/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::judge(data));
