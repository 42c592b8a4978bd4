//! The virus scanner: clamd's protocol over TCP, as far as a client of `zPING`, `zVERSION` and `zINSTREAM` meets it. It finds one
//! virus only, the EICAR test string, and finds it anywhere in a file: the real clamd wants it at the beginning.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// What the scanner calls the test virus.
pub const SIGNATURE: &str = "Eicar-Test-Signature";

/// How large a stream may be: below clamd's default of 25 MiB, so that a client that does not care is found out.
const STREAM_MAX_LENGTH: usize = 16 * 1024 * 1024;
/// A client that says nothing for so long is left.
const IDLE: Duration = Duration::from_secs(20);

/// The EICAR test string. It stands here in two parts, so that no scanner takes this file for it.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", r"-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// What is wrong with the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanTrouble {
    /// Nothing.
    None,
    /// It answers after five seconds.
    Slow,
    /// It takes the file and breaks the connection off.
    Drops,
    /// It says that it failed.
    Fails,
    /// It takes the file and says what no scanner says.
    Garbled,
}

#[derive(Debug, Default)]
struct State {
    trouble: AtomicU8,
    stopped: AtomicBool,
    scanned: AtomicUsize,
}

/// A running scanner; it ends with the value.
#[derive(Debug)]
pub struct Clamd {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

impl Clamd {
    /// Starts it on a free port of this machine.
    ///
    /// # Errors
    /// If no port or thread is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let thread = std::thread::Builder::new().name("clamd".into()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let state = Arc::clone(&shared);
                // A client that cannot be served has gone; the next one is.
                std::thread::Builder::new()
                    .name("clamd session".into())
                    .spawn(move || serve(stream, &state).ok())
                    .ok();
            }
        })?;
        Ok(Self { address, state, thread: Some(thread) })
    }

    /// Where it is, as `HALL_CLAMD` wants it.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What is wrong with it from now on.
    pub fn trouble(&self, trouble: ScanTrouble) {
        let number = match trouble {
            ScanTrouble::None => 0,
            ScanTrouble::Slow => 1,
            ScanTrouble::Drops => 2,
            ScanTrouble::Fails => 3,
            ScanTrouble::Garbled => 4,
        };
        self.state.trouble.store(number, Ordering::SeqCst);
    }

    /// How many streams it spoke on.
    pub fn scanned(&self) -> usize {
        self.state.scanned.load(Ordering::SeqCst)
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a client; this is the last one.
        TcpStream::connect(self.address).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// One command, as clamd takes it outside a session: `z…` ends with a zero byte, `n…` with a line.
fn serve(mut stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    let mut first = [0_u8; 1];
    stream.read_exact(&mut first)?;
    let end = match first {
        [b'z'] => 0,
        [b'n'] => b'\n',
        _ => return stream.write_all(b"UNKNOWN COMMAND\n"),
    };
    let mut command = Vec::new();
    let mut byte = [0_u8; 1];
    loop {
        stream.read_exact(&mut byte)?;
        let [next] = byte;
        if next == end || command.len() > 64 {
            break;
        }
        command.push(next);
    }
    let answer = match command.as_slice() {
        b"PING" => "PONG".to_owned(),
        b"VERSION" => "ClamAV 1.4.3/simulated".to_owned(),
        b"INSTREAM" => match instream(&mut stream, state)? {
            Some(answer) => answer,
            None => return Ok(()),
        },
        _ => "UNKNOWN COMMAND".to_owned(),
    };
    stream.write_all(answer.as_bytes())?;
    stream.write_all(&[end])
}

/// Takes chunks, each with its length before it in network order, until one of length zero.
fn instream(stream: &mut TcpStream, state: &State) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    loop {
        let mut length = [0_u8; 4];
        stream.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length == 0 {
            break;
        }
        if bytes.len().saturating_add(length) > STREAM_MAX_LENGTH {
            return Ok(Some("INSTREAM size limit exceeded. ERROR".to_owned()));
        }
        let mut chunk = vec![0; length];
        stream.read_exact(&mut chunk)?;
        bytes.append(&mut chunk);
    }
    match state.trouble.load(Ordering::SeqCst) {
        1 => std::thread::sleep(Duration::from_secs(5)),
        2 => return Ok(None),
        3 => return Ok(Some("stream: Can't allocate memory ERROR".to_owned())),
        4 => return Ok(Some("系统维护".to_owned())),
        _ => {}
    }
    state.scanned.fetch_add(1, Ordering::SeqCst);
    let virus = eicar();
    let found = bytes.windows(virus.len()).any(|part| part == virus);
    Ok(Some(if found { format!("stream: {SIGNATURE} FOUND") } else { "stream: OK".to_owned() }))
}
