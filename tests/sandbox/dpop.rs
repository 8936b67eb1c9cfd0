//! Proofs of possession, by a client that makes them by hand: what the org takes, and what it must not.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    protocol::http::{Request, Response},
    sandbox::{DpopKind, Policy},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::client::*;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Someone with a key.
struct Prover {
    key: SigningKey,
    count: u32,
}

impl Prover {
    fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            count: 0,
        }
    }

    fn jwk(&self) -> Value {
        let point = self.key.verifying_key().to_encoded_point(false);
        json!({"kty": "EC", "crv": "P-256", "x": encode(point.x().unwrap()), "y": encode(point.y().unwrap())})
    }

    fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        let members = format!(
            r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
            jwk["x"], jwk["y"]
        );
        encode(Sha256::digest(members))
    }

    /// A proof with some members of header and claims in place of the right ones; null leaves one out.
    fn proof(&mut self, url: &str, method: &str, header: &Value, claims: &Value) -> String {
        self.count += 1;
        let right = json!({
            "htm": method, "htu": url, "iat": NOW.as_secs(), "jti": format!("id-of-proof-{}", self.count),
        });
        let head = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()});
        let part = |mut right: Value, changes: &Value| {
            for (name, value) in changes.as_object().unwrap() {
                right[name] = value.clone();
            }
            right
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            encode(right.to_string())
        };
        let signed = format!("{}.{}", part(head, header), part(right, claims));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", encode(signature.to_bytes()))
    }
}

fn strict() -> Client {
    let mut policy = Policy::default();
    policy.apps[0].dpop = DpopKind::Required;
    Client::with(policy)
}

fn token_url() -> String {
    format!("{ORIGIN}{CUSTOM}/token")
}

fn ask(client: &mut Client, fields: &[(&str, &str)], proofs: &[String]) -> Response {
    let text = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", CLIENT)])
        .extend_pairs(fields)
        .finish();
    let mut request = Request::post(token_url(), text)
        .with_header("Content-Type", "application/x-www-form-urlencoded");
    for proof in proofs {
        request = request.with_header("DPoP", proof.as_str());
    }
    client.send(&request)
}

fn redeem(client: &mut Client, code: &str, proofs: &[String]) -> Response {
    let fields = [
        ("grant_type", "interaction_code"),
        ("interaction_code", code),
        ("code_verifier", VERIFIER),
    ];
    ask(client, &fields, proofs)
}

/// The nonce that the org asks for.
fn nonce(client: &mut Client, prover: &mut Prover) -> String {
    let proof = prover.proof(&token_url(), "POST", &json!({}), &json!({}));
    let answer = redeem(client, "x", &[proof]);
    assert_eq!(body(&answer)["error"], "use_dpop_nonce");
    answer.headers.get("dpop-nonce").unwrap().to_owned()
}

/// Signs Pat in.
fn sign_in(client: &mut Client, prover: &mut Prover) -> Value {
    let nonce = nonce(client, prover);
    let code = client.code(CUSTOM, "openid offline_access");
    let proof = prover.proof(&token_url(), "POST", &json!({}), &json!({"nonce": nonce}));
    let answer = redeem(client, &code, &[proof]);
    assert_eq!(answer.status, 200, "{}", body(&answer));
    body(&answer)
}

#[test]
fn bound_tokens_name_the_key() {
    let (mut client, mut prover) = (strict(), Prover::new(7));
    let answer = sign_in(&mut client, &mut prover);
    assert_eq!(answer["token_type"], "DPoP");
    let keys = client.get(&format!("{CUSTOM}/keys"));
    let claims = claims(answer["access_token"].as_str().unwrap(), &keys);
    assert_eq!(claims["cnf"]["jkt"], prover.thumbprint());
}

#[test]
fn what_is_wrong_in_one_way_is_refused_and_the_code_stays_good() {
    let (mut client, mut prover) = (strict(), Prover::new(7));
    let nonce = nonce(&mut client, &mut prover);
    let code = client.code(CUSTOM, "openid");
    let url = token_url();
    let now = NOW.as_secs();
    let other = Prover::new(8).jwk();
    let mut private = prover.jwk();
    private["d"] = "AAAA".into();
    let cases = [
        (json!({"typ": "jwt"}), json!({})),
        (json!({"alg": "none"}), json!({})),
        (json!({"alg": "HS256"}), json!({})),
        (json!({"jwk": null}), json!({})),
        (json!({"jwk": other}), json!({})),
        (json!({"jwk": private}), json!({})),
        (json!({}), json!({"htm": "GET"})),
        (json!({}), json!({"htm": null})),
        (json!({}), json!({"htu": format!("{url}x")})),
        (
            json!({}),
            json!({"htu": "https://elsewhere.example/oauth2/default/v1/token"}),
        ),
        (json!({}), json!({"iat": now - 400})),
        (json!({}), json!({"iat": now + 400})),
        (json!({}), json!({"iat": null})),
        (json!({}), json!({"jti": null})),
        (json!({}), json!({"jti": "x"})),
    ];
    for (header, mut claims) in cases {
        claims["nonce"] = nonce.as_str().into();
        let proof = prover.proof(&url, "POST", &header, &claims);
        let answer = redeem(&mut client, &code, &[proof]);
        assert_eq!(answer.status, 400);
        assert_eq!(
            body(&answer)["error"],
            "invalid_dpop_proof",
            "{header} {claims}"
        );
    }
    let good = prover.proof(&url, "POST", &json!({}), &json!({"nonce": nonce}));
    let second = prover.proof(&url, "POST", &json!({}), &json!({"nonce": nonce}));
    let twice = redeem(&mut client, &code, &[good.clone(), second]);
    assert_eq!(
        body(&twice)["error"],
        "invalid_dpop_proof",
        "one header, no more"
    );
    assert_eq!(
        body(&redeem(&mut client, &code, &[]))["error"],
        "invalid_dpop_proof"
    );
    for broken in ["", "a.b.c", "e30.e30.e30", &good[..good.len() - 4]] {
        let answer = redeem(&mut client, &code, &[broken.to_owned()]);
        assert_eq!(body(&answer)["error"], "invalid_dpop_proof", "{broken}");
    }
    assert_eq!(
        redeem(&mut client, &code, std::slice::from_ref(&good)).status,
        200
    );
    let again = redeem(&mut client, &code, &[good]);
    assert_eq!(body(&again)["error"], "invalid_dpop_proof", "shown before");
}

#[test]
fn a_nonce_ends() {
    let (mut client, mut prover) = (strict(), Prover::new(7));
    let first = nonce(&mut client, &mut prover);
    client.now = client.now + std::time::Duration::from_secs(3 * 3600);
    let claims = json!({"nonce": first, "iat": client.now.as_secs()});
    let proof = prover.proof(&token_url(), "POST", &json!({}), &claims);
    let answer = redeem(&mut client, "x", &[proof]);
    assert_eq!(body(&answer)["error"], "use_dpop_nonce");
    assert_ne!(answer.headers.get("dpop-nonce").unwrap(), first);
}

#[test]
fn a_refresh_token_is_for_the_same_key() {
    let (mut client, mut prover) = (strict(), Prover::new(7));
    let answer = sign_in(&mut client, &mut prover);
    let nonce = nonce(&mut client, &mut prover);
    let token = answer["refresh_token"].as_str().unwrap().to_owned();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token)];
    let mut refresh = |prover: &mut Prover| {
        let proof = prover.proof(&token_url(), "POST", &json!({}), &json!({"nonce": nonce}));
        body(&ask(&mut client, &fields, &[proof]))
    };
    assert_eq!(refresh(&mut Prover::new(8))["error"], "invalid_dpop_proof");
    assert_eq!(
        refresh(&mut prover)["token_type"],
        "DPoP",
        "and was not used up"
    );
}

#[test]
fn user_info_wants_the_token_the_key_and_a_hash() {
    let (mut client, mut prover) = (strict(), Prover::new(7));
    let answer = sign_in(&mut client, &mut prover);
    let token = answer["access_token"].as_str().unwrap();
    let url = format!("{ORIGIN}{CUSTOM}/userinfo");
    let hash = encode(Sha256::digest(token));
    let mut call = |kind: &str, proof: Option<String>| {
        let request = Request::get(&*url).with_header("Authorization", format!("{kind} {token}"));
        let request = match proof {
            Some(proof) => request.with_header("DPoP", proof),
            None => request,
        };
        let answer = client.send(&request);
        let said = answer.headers.get("www-authenticate").unwrap_or_default();
        (answer.status, said.to_owned())
    };
    let with =
        |prover: &mut Prover, claims: Value| Some(prover.proof(&url, "GET", &json!({}), &claims));
    assert_eq!(call("Bearer", None).0, 401, "of no use to a thief");
    assert_eq!(call("DPoP", None).0, 401);
    let (status, said) = call("DPoP", with(&mut prover, json!({})));
    assert_eq!(status, 401, "no hash");
    assert!(
        said.starts_with("DPoP error=\"invalid_dpop_proof\""),
        "{said}"
    );
    let wrong = encode(Sha256::digest("another"));
    assert_eq!(
        call("DPoP", with(&mut prover, json!({"ath": wrong}))).0,
        401
    );
    let thief = with(&mut Prover::new(8), json!({"ath": hash}));
    assert_eq!(call("DPoP", thief).0, 401);
    let good = with(&mut prover, json!({"ath": hash}));
    assert_eq!(call("DPoP", good.clone()).0, 200);
    assert_eq!(call("DPoP", good).0, 401, "shown before");
}

#[test]
fn an_app_that_may_and_one_that_does_without_a_nonce() {
    let mut policy = Policy::default();
    policy.apps[0].dpop_nonce = false;
    let (mut client, mut prover) = (Client::with(policy), Prover::new(7));
    let code = client.code(CUSTOM, "openid");
    let answer = body(&redeem(&mut client, &code, &[]));
    assert_eq!(answer["token_type"], "Bearer");
    let code = client.code(CUSTOM, "openid");
    let proof = prover.proof(&token_url(), "POST", &json!({}), &json!({}));
    let answer = body(&redeem(&mut client, &code, &[proof]));
    assert_eq!(answer["token_type"], "DPoP");
}
