//! An API of one resource: it answers whoever brings an access token that is signed by the org, made for this
//! API, not expired, and good for what is asked.
//!
//! Yours will do the same with a library for your web framework. What has to be compared is all here.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, RsaPublicKey,
    pkcs1v15::{Signature, VerifyingKey},
    sha2::Sha256,
    signature::Verifier as _,
};
use serde_json::{Value, json};

/// What the API asks of a token.
struct Rules {
    issuer: String,
    audience: String,
    scope: String,
}

/// Serves on a free port, and gives the address of the resource.
pub(super) fn serve(issuer: &str, audience: &str, scope: &str) -> std::io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = format!("http://{}/hello", listener.local_addr()?);
    let rules = Rules {
        issuer: issuer.to_owned(),
        audience: audience.to_owned(),
        scope: scope.to_owned(),
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away is none of our business.
            let _ = answer(stream, &rules);
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, rules: &Rules) -> std::io::Result<()> {
    let mut bearer = None;
    for line in BufReader::new(&stream).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("authorization")
        {
            bearer = value.strip_prefix("Bearer ").map(str::to_owned);
        }
    }
    let (status, body) = match bearer
        .ok_or("no token")
        .and_then(|token| verify(&token, rules))
    {
        Ok(claims) => (
            "200 OK",
            json!({"hello": claims["sub"], "scopes": claims["scp"]}),
        ),
        Err(reason) => ("401 Unauthorized", json!({"error": reason})),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         WWW-Authenticate: Bearer\r\nConnection: close\r\n\r\n{body}",
        body.to_string().len()
    )
}

/// The claims of a token that fulfils the rules.
fn verify(token: &str, rules: &Rules) -> Result<Value, &'static str> {
    let (signed, signature) = token.rsplit_once('.').ok_or("not a JWT")?;
    let (header, claims) = signed.split_once('.').ok_or("not a JWT")?;
    let header = decode_json(header).ok_or("an unreadable header")?;
    if header["alg"] != "RS256" {
        return Err("another algorithm");
    }
    let key = key(rules, &header["kid"]).ok_or("an unknown key")?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok();
    let signature = signature.and_then(|bytes| Signature::try_from(bytes.as_slice()).ok());
    let is_signed = signature.is_some_and(|s| key.verify(signed.as_bytes(), &s).is_ok());
    if !is_signed {
        return Err("a wrong signature");
    }
    let claims = decode_json(claims).ok_or("unreadable claims")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map(|since| since.as_secs()).unwrap_or(u64::MAX);
    let scopes = claims["scp"].as_array();
    if claims["iss"] != rules.issuer.as_str() {
        Err("another issuer")
    } else if claims["aud"] != rules.audience.as_str() {
        Err("another audience")
    } else if claims["exp"].as_u64().is_none_or(|end| end <= now) {
        Err("expired")
    } else if !scopes.is_some_and(|all| all.iter().any(|one| *one == rules.scope.as_str())) {
        Err("a scope is missing")
    } else {
        Ok(claims)
    }
}

/// The org's key of this id. An API of yours keeps the keys, and asks again for an id that it does not know.
fn key(rules: &Rules, id: &Value) -> Option<VerifyingKey<Sha256>> {
    let address = format!("{}/v1/keys", rules.issuer);
    let keys = ureq::get(&address).call().ok()?.body_mut().read_to_string();
    let keys: Value = serde_json::from_str(&keys.ok()?).ok()?;
    let key = keys["keys"]
        .as_array()?
        .iter()
        .find(|key| key["kid"] == *id)?;
    let number = |name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok()?;
        Some(BigUint::from_bytes_be(&bytes))
    };
    let key = RsaPublicKey::new(number("n")?, number("e")?).ok()?;
    Some(VerifyingKey::new(key))
}

fn decode_json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
