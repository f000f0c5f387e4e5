//! Calls one tool of an MCP server over stdio and prints its result as JSON.
//!
//! `call_tool --tool NAME --args JSON [--env NAME=VALUE]... -- SERVER [ARGUMENT]...`: the server
//! gets a few variables and those that are named, and no other.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

const KEPT: [&str; 7] = ["HOME", "LANG", "LOGNAME", "PATH", "TERM", "TMPDIR", "USER"];
const CALL: &str = "2";

struct Options {
    tool: String,
    arguments: String,
    environment: Vec<(String, String)>,
    server: Vec<String>,
}

fn main() -> ExitCode {
    match options().and_then(|options| call(&options)) {
        Ok(result) => {
            println!("{result}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("call_tool: {why}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, String> {
    let mut given = env::args().skip(1);
    let (mut tool, mut arguments, mut environment) = (None, None, Vec::new());
    while let Some(word) = given.next() {
        if word == "--" {
            break;
        }
        let value = given.next().ok_or(format!("{word} needs a value"))?;
        match word.as_str() {
            "--tool" => tool = Some(value),
            "--args" => arguments = Some(value),
            "--env" => {
                let (name, value) = value.split_once('=').ok_or("--env takes NAME=VALUE")?;
                environment.push((name.to_string(), value.to_string()));
            }
            _ => return Err(format!("there is no option {word}")),
        }
    }
    Ok(Options {
        tool: tool.ok_or("--tool is missing")?,
        arguments: arguments.unwrap_or("{}".to_string()),
        environment,
        server: given.collect(),
    })
}

fn call(options: &Options) -> Result<String, String> {
    let (program, arguments) = options.server.split_first().ok_or("there is no server")?;
    let mut server = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(env::vars().filter(|(name, _)| KEPT.contains(&name.as_str())))
        .envs(options.environment.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let mut input = server.stdin.take().ok_or("no input")?;
    let mut lines = BufReader::new(server.stdout.take().ok_or("no output")?).lines();
    let about = r#"{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"call_tool","version":"1"}}"#;
    let asked = format!(r#"{{"name":{:?},"arguments":{}}}"#, options.tool, options.arguments);
    let result = say(&mut input, Some("1"), "initialize", about)
        .and_then(|()| answer(&mut lines, "1"))
        .and_then(|_| say(&mut input, None, "notifications/initialized", "{}"))
        .and_then(|()| say(&mut input, Some(CALL), "tools/call", &asked))
        .and_then(|()| answer(&mut lines, CALL));
    let _ = server.kill();
    let _ = server.wait();
    result
}

fn say(input: &mut impl Write, id: Option<&str>, method: &str, params: &str) -> Result<(), String> {
    let id = id.map_or(String::new(), |id| format!(r#""id":{id},"#));
    writeln!(input, r#"{{"jsonrpc":"2.0",{id}"method":"{method}","params":{params}}}"#)
        .map_err(|error| format!("the server does not listen: {error}"))
}

/// Return the result of the answer with this id; what is no answer to it is passed over.
fn answer<L: Iterator<Item = std::io::Result<String>>>(lines: &mut L, id: &str) -> Result<String, String> {
    for line in lines {
        let line = line.map_err(|error| error.to_string())?;
        if member(&line, "id") == Some(id) {
            let error = member(&line, "error").unwrap_or("it has no result");
            return member(&line, "result").map(str::to_string).ok_or(error.to_string());
        }
    }
    Err("the server ended before it answered".to_string())
}

/// Return the text of one member of a JSON object on one line.
fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let mut begin = 1;
    for (at, byte) in object.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            b',' | b'}' if depth == 1 => {
                let (key, value) = object[begin..at].split_once(':')?;
                if key.trim().trim_matches('"') == name {
                    return Some(value.trim());
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
    None
}
