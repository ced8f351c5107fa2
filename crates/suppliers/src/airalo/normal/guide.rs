//! How to install, one part for each way that differs.
use super::super::wire::{DeviceGuide, Guide, GuidePart};
use crate::port::Tongue;
use crate::soft::Unreadable;
use crate::text::plain;
use btm_domain::connect::{InstallGuide, InstallPart};

/// # Errors
/// No instructions.
pub fn guide(wire: &Guide, tongue: Tongue) -> Result<InstallGuide, Unreadable> {
    let told = wire.instructions.as_ref().ok_or(Unreadable("instructions"))?;
    let asked = if tongue == Tongue::Japanese { "ja" } else { "en" };
    let language = told.language.as_deref().map_or_else(|| asked.to_owned(), |l| plain(l).to_ascii_lowercase());
    let mut parts: Vec<InstallPart> = Vec::new();
    for (system, devices) in [("ios", &told.ios), ("android", &told.android)] {
        for device in devices {
            let part = part(system, device);
            let empty = part.by_qr_code.is_empty() && part.by_hand.is_empty() && part.network.is_empty();
            if !empty && !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    Ok(InstallGuide { language, parts })
}

fn part(system: &str, device: &DeviceGuide) -> InstallPart {
    let steps = |part: &Option<GuidePart>| {
        let all = part.as_ref().map(|p| p.steps.0.as_slice()).unwrap_or_default();
        all.iter().map(|step| plain(step)).filter(|step| !step.is_empty()).collect()
    };
    InstallPart {
        system: system.to_owned(),
        by_qr_code: steps(&device.installation_via_qr_code),
        by_hand: steps(&device.installation_manual),
        network: steps(&device.network_setup),
    }
}
