//! Many at once: how fast, and whether all of it was done once.

use std::time::{Duration, Instant};

use tausestack_db::json;
use tausestack_db_tests::scratch::Kind;

use crate::client::Client;
use crate::server::{ANA, BOB, Server};
use crate::tasks::created;

const CLIENTS: usize = 16;
const REQUESTS_OF_EACH: usize = 125;

/// What a client did, and how long each request took.
struct Done {
    created: usize,
    deleted: usize,
    took: Vec<Duration>,
}

/// Five lists, two single reads, two writes and a patch, over and over.
async fn work(mut client: Client, number: usize) -> Done {
    let mut done = Done {
        created: 0,
        deleted: 0,
        took: Vec::with_capacity(REQUESTS_OF_EACH),
    };
    let own = created(&mut client, &json!({ "title": format!("own {number}") })).await;
    done.created += 1;
    let mut last = None;
    for turn in 1..REQUESTS_OF_EACH {
        let begun = Instant::now();
        match turn % 10 {
            0 => {
                let title = format!("made by {number} in {turn}");
                last = Some(created(&mut client, &json!({ "title": title })).await);
                done.created += 1;
            }
            1 | 2 => {
                let task = client.get(&own).await.expect(200).json();
                assert_eq!(task["title"], format!("own {number}"));
            }
            3 => {
                let notes = format!("{turn}");
                let patch = json!({ "notes": notes, "priority": 1 + turn % 5 });
                let task = client.patch(&own, &patch).await.expect(200).json();
                assert_eq!(task["notes"], notes);
            }
            // Every other one that was made goes again.
            4 if turn % 20 == 4 && last.is_some() => {
                let path = last.take().expect("it was made");
                client.delete(&path).await.expect(204);
                done.deleted += 1;
            }
            _ => {
                let page = client
                    .get("/tasks?sort=-priority,title&limit=20&status__in=open,doing")
                    .await
                    .expect(200)
                    .json();
                assert!(
                    page["items"]
                        .as_array()
                        .is_some_and(|items| !items.is_empty())
                );
            }
        }
        done.took.push(begun.elapsed());
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_requests_of_sixteen_clients() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let begun = Instant::now();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let token = if number % 2 == 0 { ANA } else { BOB };
                tokio::spawn(work(server.client(token), number))
            })
            .collect();
        let (mut made, mut gone, mut took) = (0, 0, Vec::new());
        for client in clients {
            // A status that was not expected, 5xx among them, ends in a panic.
            let done = client.await.expect("the client got what it expected");
            made += done.created;
            gone += done.deleted;
            took.extend(done.took);
        }
        let seconds = begun.elapsed().as_secs_f64();
        took.sort_unstable();
        let at = |part: f64| took[(took.len() as f64 * part) as usize].as_secs_f64() * 1e3;
        println!(
            "{kind}: {} requests of {CLIENTS} clients, {:.0} a second, p50 {:.1} ms, p99 {:.1} ms",
            CLIENTS * REQUESTS_OF_EACH,
            (CLIENTS * REQUESTS_OF_EACH) as f64 / seconds,
            at(0.5),
            at(0.99),
        );
        let tasks = server.dump().await;
        assert_eq!(tasks.len(), made - gone, "{kind}: each write was done once");
        let own = tasks
            .iter()
            .filter(|task| task.title.as_ref().starts_with("own "));
        let last: Vec<_> = own.map(|task| task.notes.as_deref()).collect();
        assert_eq!(
            last,
            vec![Some("123"); CLIENTS],
            "{kind}: the last patch stays"
        );
        assert!(gone > 0 && made > CLIENTS);
        server.stop().await;
    }
}
