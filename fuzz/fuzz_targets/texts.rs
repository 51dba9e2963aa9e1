#![no_main]

#[path = "../judges/texts.rs"]
mod texts;

libfuzzer_sys::fuzz_target!(|data: &[u8]| texts::judge(data));
