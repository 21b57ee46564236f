//! The demo on this machine: the tool's own development server, over `www`.

use std::net::{Ipv4Addr, TcpListener};

use crate::npm;
use crate::project::Project;
use crate::steps::{Outcome, Steps, execute};

const PREFERRED_PORT: u16 = 8090;

/// Serves `www` until the process is stopped; prints the address.
pub(crate) fn serve(project: &Project, port: Option<u16>, steps: &Steps) -> Outcome {
    let port = free_port(port)?;
    steps.finish("ready");
    println!("\n    The demo is at http://127.0.0.1:{port}/demo/  (Ctrl-C stops it)\n");
    execute(
        npm::tool(project)
            .arg("serve")
            .arg(project.path("www"))
            .args(["--port", &port.to_string()]),
    )
}

/// The port asked for, else the preferred one, else any free one.
fn free_port(port: Option<u16>) -> Outcome<u16> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = match port {
        Some(port) => bind(port).map_err(|error| format!("port {port} cannot be listened on: {error}"))?,
        None => bind(PREFERRED_PORT)
            .or_else(|_| bind(0))
            .map_err(|error| format!("no local port is free: {error}"))?,
    };
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_said_to_be_and_another_is_found() -> Outcome {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
        let port = taken.local_addr().map_err(|error| error.to_string())?.port();
        assert!(free_port(Some(port)).is_err());
        assert_ne!(free_port(None)?, port);
        Ok(())
    }
}
