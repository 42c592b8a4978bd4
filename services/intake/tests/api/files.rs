//! Uploads and downloads.
use crate::{
    papers::{at, photo, upload},
    world::World,
};

#[actix_web::test]
async fn bytes_are_judged_by_what_they_are() {
    let world = World::start().await;
    let case = world.draft().await;
    let path = at(&case, "materials/001/files");
    let send = async |bytes: &[u8], kind: &str| upload(&world.agent, &path, bytes.to_vec(), kind).await;
    send(b"<html>hello</html>", "image/jpeg").await.assert_refused(400, "file_type_not_taken");
    send(&photo(), "image/png").await.assert_refused(400, "file_not_as_declared");
    send(b"", "image/jpeg").await.assert_refused(400, "file_empty");
    let zip = [photo(), b"PK\x05\x06\0\0\0\0".to_vec()].concat();
    send(&zip, "image/jpeg").await.assert_refused(400, "file_suspicious");
    let bomb = vec![0xff_u8; 10 * 1024 * 1024 + 1];
    send(&bomb, "image/jpeg").await.assert_refused(413, "file_too_large");
    let taken = send(&photo(), "image/jpeg").await.ok().json();
    assert_eq!(taken["media_type"], "image/jpeg");
}

#[actix_web::test]
async fn a_file_comes_back_as_it_was_brought_and_only_to_those_who_may_see_the_case() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    let bytes = photo();
    let path = at(&case, "materials/007/files");
    let taken = upload(&world.agent, &path, bytes.clone(), "image/jpeg").await.ok().json();
    let path = at(&case, &format!("files/{}", taken["id"].as_str().unwrap()));
    let back = world.citizen.get(&path).await.ok();
    assert_eq!(back.bytes, bytes);
    assert!(back.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(back.headers["x-content-type-options"], "nosniff");
    world.stranger.get(&path).await.assert_refused(404, "case_not_found");
    world.clerk.get(&path).await.assert_refused(404, "case_not_found");
}

#[actix_web::test]
async fn a_case_holds_sixty_files_and_materials_that_the_item_knows() {
    let world = World::start().await;
    let case = world.draft().await;
    world.bring(&world.agent, &case, "099").await.assert_refused(404, "material_not_found");
    for _ in 0..60 {
        world.bring(&world.agent, &case, "007").await.ok();
    }
    world.bring(&world.agent, &case, "007").await.assert_refused(409, "too_many_files");
}

#[actix_web::test]
async fn after_handing_in_nothing_is_added_by_stealth() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    world.bring(&world.agent, &case, "007").await.assert_refused(409, "case_unchangeable");
}
