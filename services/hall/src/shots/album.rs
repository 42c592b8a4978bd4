//! The pictures on one page, each beside the same page at other widths.

use super::{
    camera::{VIEWS, file_name},
    scenes::Walk,
};
use std::fmt::Write;

const HEAD: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>页面图册</title><style>\
body{margin:1rem;font:16px/1.6 sans-serif;background:#e8eeec}h2{margin-top:3rem}\
figure{margin:0;display:flex;gap:1rem;align-items:flex-start;overflow-x:auto}\
img{display:block;border:1px solid #48595d;background:#fff}a{flex:none}</style><h1>页面图册</h1>";

/// The album of all walks.
pub(super) fn html(walks: &[Walk]) -> String {
    let mut html = HEAD.to_owned();
    for walk in walks {
        write!(html, "<h2>{}</h2>", walk.who).ok();
        for scene in &walk.scenes {
            write!(html, "<h3>{} <small>{}</small></h3><figure>", scene.title, scene.name).ok();
            for view in VIEWS {
                let (file, width) = (file_name(scene, view), view.width);
                write!(
                    html,
                    "<a href=\"{file}\"><img src=\"{file}\" width=\"{width}\" loading=\"lazy\" alt=\"{}，宽 {width}\"></a>",
                    scene.title
                )
                .ok();
            }
            html.push_str("</figure>");
        }
    }
    html
}
