//! The org on a loopback port: HTTP/1.1, native only.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::oneshot;

use crate::protocol::http::{Credentials, Headers, MAX_BODY_BYTES, Method, Request, Response};
use crate::protocol::time::Timestamp;

use super::origin::is_loopback_url;
use super::{Delivery, DeviceAnswer, Org};

/// Files beside the org: from a path to content and content type.
pub type Files = Box<dyn Fn(&str) -> Option<(Vec<u8>, &'static str)> + Send + Sync>;

type Reply = hyper::Response<Full<Bytes>>;

/// A bound port that is not served yet.
pub struct Server {
    listeners: Vec<TcpListener>,
    port: u16,
    /// Where the app on the device listens, and a port beside it that nobody has.
    device: Option<(TcpListener, u16)>,
}

/// A server on a thread of its own; dropping it stops the server.
pub struct Handle {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What all connections share.
struct Shared {
    org: Arc<Mutex<Org>>,
    files: Option<Files>,
    origin: String,
    device_port: u16,
}

/// Who is behind a port.
#[derive(Clone, Copy)]
enum Behind {
    Org,
    Device,
}

impl Server {
    /// Binds a port on this machine alone: 127.0.0.1, and ::1 where there is one. Port 0
    /// is any free one.
    ///
    /// # Errors
    /// If the port is taken, or the system has no loopback.
    pub fn bind(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        // Not every machine has IPv6; browsers try both for `localhost`.
        let second = SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port);
        let listeners = [Some(first), TcpListener::bind(second).ok()];
        Ok(Self {
            listeners: listeners.into_iter().flatten().collect(),
            port,
            // Without it no app is found on the device: the org is there all the same.
            device: device_ports().ok(),
        })
    }

    /// `http://localhost:PORT`
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Serves until the process ends. Files come before the org.
    ///
    /// # Errors
    /// If the system gives no event loop.
    pub fn run(self, org: Arc<Mutex<Org>>, files: Option<Files>) -> io::Result<()> {
        self.serve(org, files, std::future::pending())
    }

    /// Serves on a thread of its own until the handle is dropped. Nothing answers if
    /// the system gives no thread or no event loop.
    pub fn spawn(self, org: Arc<Mutex<Org>>, files: Option<Files>) -> Handle {
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = move || {
            let stopped = async {
                // An error means that the handle is gone: stop as well.
                let _ = stopped.await;
            };
            // The thread has nobody to tell; its clients see closed connections.
            let _ = self.serve(org, files, stopped);
        };
        let thread = std::thread::Builder::new()
            .name("sandbox org".to_owned())
            .spawn(serve)
            .ok();
        Handle {
            stop: Some(stop),
            thread,
        }
    }

    fn serve(
        self,
        org: Arc<Mutex<Org>>,
        files: Option<Files>,
        stopped: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let device_port = self.device.as_ref().and_then(|(listener, free)| {
            let port = listener.local_addr().ok()?.port();
            let mut org = org.lock().unwrap_or_else(PoisonError::into_inner);
            org.set_device_ports(vec![*free, port], port);
            Some(port)
        });
        let shared = Arc::new(Shared {
            org,
            files,
            origin: self.origin(),
            device_port: device_port.unwrap_or_default(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let org = self.listeners.into_iter().map(|one| (one, Behind::Org));
            let device = self.device.map(|(one, _)| (one, Behind::Device));
            for (listener, behind) in org.chain(device) {
                listener.set_nonblocking(true)?;
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::spawn(accept(listener, behind, Arc::clone(&shared)));
            }
            stopped.await;
            Ok(())
        })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the server is gone already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A port for the app on the device, and one that is free and stays so for a while.
fn device_ports() -> io::Result<(TcpListener, u16)> {
    let app = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok((app, free.local_addr()?.port()))
}

async fn accept(listener: tokio::net::TcpListener, behind: Behind, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // As a rule too many open files: wait until some are closed.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        // Answers are one small packet each: waiting for more only costs time.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&shared, behind, request));
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new());
            // Errors are clients that went away, or the fault `drop`.
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// One request. An error closes the connection without an answer.
async fn answer(
    shared: &Shared,
    behind: Behind,
    request: hyper::Request<Incoming>,
) -> io::Result<Reply> {
    let (head, body) = request.into_parts();
    let host = head.headers.get("host").and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| !is_loopback_url(&format!("http://{host}"))) {
        // A name that only resolves to this machine is a page trying to pass for it.
        return plain(421, "This server answers to localhost only.");
    }
    let Ok(body) = Limited::new(body, MAX_BODY_BYTES).collect().await else {
        return plain(413, "The request is too large.");
    };
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    if let (Some(files), Behind::Org) = (&shared.files, behind)
        && let Some((content, content_type)) = files(head.uri.path())
    {
        if !matches!(head.method, hyper::Method::GET | hyper::Method::HEAD) {
            return plain(
                405,
                "A page cannot read what is posted to it. Ask for the answer in the address: \
                 response_mode query or fragment, and not form_post.",
            );
        }
        let file = Response::new(200, content)
            .with_header("Content-Type", content_type)
            .with_header("Cache-Control", "no-cache");
        return convert(file);
    }
    let request = Request {
        method: match head.method {
            hyper::Method::GET => Method::Get,
            hyper::Method::POST => Method::Post,
            hyper::Method::DELETE => Method::Delete,
            hyper::Method::OPTIONS => Method::Options,
            _ => Method::Other,
        },
        url: format!("{}{target}", shared.origin),
        headers: headers(&head.headers),
        body: body.to_bytes().to_vec(),
        credentials: Credentials::Include,
        once: false,
    };
    if let Behind::Device = behind {
        return device(shared, &request).await;
    }
    let Delivery { latency, response } = shared
        .org
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .deliver(&request, now());
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    match response {
        Some(response) => convert(response),
        None => Err(io::Error::other("dropped on demand")),
    }
}

/// A request to the app on the device.
async fn device(shared: &Shared, request: &Request) -> io::Result<Reply> {
    let answer = shared
        .org
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .device(shared.device_port, request, now());
    match answer {
        DeviceAnswer::Response(response) => convert(response),
        // No port tells a browser what it lets its pages do.
        DeviceAnswer::Nobody | DeviceAnswer::Forbidden => Err(io::Error::other("there is no app")),
        DeviceAnswer::Silence => std::future::pending().await,
    }
}

/// Headers whose values are no text are left out: the org reads none of them.
fn headers(from: &hyper::HeaderMap) -> Headers {
    let mut headers = Headers::default();
    for (name, value) in from {
        if let Ok(value) = value.to_str() {
            headers.push(name.as_str(), value);
        }
    }
    headers
}

fn convert(response: Response) -> io::Result<Reply> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        builder = builder.header(name, value);
    }
    builder
        .body(Full::new(Bytes::from(response.body)))
        .map_err(io::Error::other)
}

fn plain(status: u16, text: &str) -> io::Result<Reply> {
    convert(Response::new(status, text).with_header("Content-Type", "text/plain; charset=utf-8"))
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
