//! What is answered: the paths, and their handlers.

use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use tausestack_db::axum::ListBody;
use tausestack_db::prelude::*;
use tausestack_db::{Create, CursorPage, ListParams, MergePatch, Problem};
use uuid::Uuid;

use crate::model::{Task, TaskInput};
use crate::problems::{no_such_method, no_such_path};
use crate::tenant::{Tenant, Tokens};

/// The longest body that is read, in bytes.
const MOST_BODY_BYTES: usize = 64 * 1024;

/// What the handlers share.
#[derive(Debug, Clone, FromRef)]
struct Shared {
    db: Database,
    tokens: Tokens,
}

/// The service over a database that has its tables.
pub fn service(db: Database, tokens: Tokens) -> Router {
    Router::new()
        .route("/tasks", get(list).post(create))
        .route("/tasks/search", post(search))
        .route("/tasks/{id}", get(show).patch(change).delete(remove))
        .route("/health", get(health))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .with_state(Shared { db, tokens })
}

/// The id in a path. What is no UUID is the id of no task.
struct TaskId(Uuid);

impl<S: Send + Sync> FromRequestParts<S> for TaskId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<Uuid>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(no_such_path().await),
        }
    }
}

async fn list(
    tenant: Tenant,
    State(db): State<Database>,
    params: ListParams<Task>,
) -> Result<Json<CursorPage<Task>>, Error> {
    let page = db
        .find::<Task>()
        .filter(Task::COLUMN.tenant_id.eq(tenant.0))
        .list(params)
        .await?;
    Ok(Json(page))
}

async fn search(
    tenant: Tenant,
    db: State<Database>,
    ListBody(params): ListBody<Task>,
) -> Result<Json<CursorPage<Task>>, Error> {
    list(tenant, db, params).await
}

async fn create(
    tenant: Tenant,
    State(db): State<Database>,
    input: Create<TaskInput>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<Task>), Error> {
    let task: Task = db
        .create(input.with(Task::COLUMN.tenant_id, tenant.0))
        .await?;
    let location = format!("/tasks/{}", task.id);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(task),
    ))
}

async fn show(
    tenant: Tenant,
    State(db): State<Database>,
    TaskId(id): TaskId,
) -> Result<Json<Task>, Error> {
    Ok(Json(db.get_by_id((tenant.0, id)).await.or_not_found()?))
}

async fn change(
    tenant: Tenant,
    State(db): State<Database>,
    TaskId(id): TaskId,
    patch: MergePatch<TaskInput>,
) -> Result<Json<Task>, Error> {
    Ok(Json(db.update((tenant.0, id), patch).await.or_not_found()?))
}

async fn remove(
    tenant: Tenant,
    State(db): State<Database>,
    TaskId(id): TaskId,
) -> Result<StatusCode, Problem> {
    if db.delete::<Task>((tenant.0, id)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_such_path().await)
    }
}

/// Whether the database answers, for whoever watches the service.
async fn health(State(db): State<Database>) -> Result<StatusCode, Error> {
    db.fetch_one_raw("SELECT 1", params! {}).await?;
    Ok(StatusCode::NO_CONTENT)
}
