#![no_main]

#[path = "../judges/sets.rs"]
mod sets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| sets::judge(data));
