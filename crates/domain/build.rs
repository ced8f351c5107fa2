//! Compresses the table of places, so that the binary carries about a third of it.

use std::{env, error::Error, fs, io::Write as _, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data/places.tsv");
    let text = fs::read("data/places.tsv")?;
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("places.tsv.z");
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&text)?;
    fs::write(target, encoder.finish()?)?;
    Ok(())
}
