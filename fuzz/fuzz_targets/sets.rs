#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| numbering_judges::sets::judge(data));
