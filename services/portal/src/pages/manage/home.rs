//! Where the catalogue's people begin: its areas.
use super::CATALOGUE;
use crate::{error::PortalError, pages::page, session::User, shell::Shell};
use actix_web::HttpResponse;
use askama::Template;

/// An area of the catalogue: address, name, what is done there.
const AREAS: &[(&str, &str, &str)] = &[
    ("/m/items", "事项", "编写、审核、发布、暂停、取消；看每一版改了什么"),
    ("/m/bundles", "一件事和项目", "几个事项合起来办：一张表、材料交一次、谁牵头、多久办好"),
    ("/m/quality", "质量检查", "在用事项哪里不合规范，怎么改"),
    ("/m/drift", "标准和差异", "认领、跟上新标准、哪里和标准不一样、权力下放和承接"),
    ("/m/lists", "清单", "公共服务、权责、中介、收费、证明等清单，编写、审定、公布"),
    ("/m/register", "进驻和达标", "各大厅进驻、授权、网办、即办、压缩率；五统一三标准化检查"),
    ("/m/import", "导入导出", "表格、JSON 成批进出，逐行说明哪里不对"),
    ("/m/search", "搜索用词", "群众怎么说、哪些词没找到"),
    ("/m/templates", "文书模板", "各种文书的版式：编写、预览、发布、停用"),
    ("/m/analysis", "减证便民分析", "循环证明、重复材料、跑几趟、交几份"),
];

#[derive(Template)]
#[template(path = "manage/home.html")]
struct HomePage {
    shell: Shell,
    areas: &'static [(&'static str, &'static str, &'static str)],
}

pub(crate) async fn home(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    page(&HomePage { shell: user.shell("事项库"), areas: AREAS })
}
