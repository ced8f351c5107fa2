//! A sandbox and a company's server in this process, each on its own TLS port.
use btm_server::{Deps, Handle, Limits, Server, ServerConfig, Storage, TwoFactor};
use tauri::async_runtime::block_on;

pub const EMAIL: &str = "hanako@mihon.example";
pub const COMPANY: &str = "株式会社みほん商事";
pub const PASSWORD: &str = "correct horse battery staple";

pub struct World {
    pub server: Handle,
    _sandbox: btm_sandbox::Handle,
}

impl World {
    pub fn start(two_factor: TwoFactor) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        block_on(async {
            let sandbox = btm_sandbox::Sandbox::start(btm_sandbox::Config::default()).await.unwrap();
            let ca = sandbox.ca_pem.clone().unwrap();
            let mut config = ServerConfig::company("Test", Storage::Memory, [7; 32]);
            config.two_factor = two_factor;
            config.limits = Limits::open();
            config.suppliers = btm_server::Sources::sandbox(&sandbox.base_url, ca.as_bytes(), "app").unwrap();
            let server = Server::start(config, Deps::system()).await.unwrap();
            Self { server, _sandbox: sandbox }
        })
    }

    /// The first admin's invitation link.
    pub fn invite(&self) -> String {
        block_on(self.server.create_company(COMPANY, EMAIL)).unwrap().link
    }

    /// The server is gone; the sandbox too.
    pub fn stop(self) {
        block_on(self.server.stop());
    }
}
