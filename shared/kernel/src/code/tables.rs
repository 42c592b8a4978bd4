//! Code tables of GB/T 39046-2020, annex A, and of the national exchange.
//!
//! Where the standard and the live exchange differ the exchange is followed, because it is what other
//! systems read; such a table says so.

crate::code_table! {
    /// 事项类型 (A.1). 11 and 21 open the ranges that the standard leaves to extensions.
    ItemType, "item type" {
        /// Administrative power, unspecified.
        Power = "00", "行政权力事项";
        /// Licence to do something.
        Licence = "01", "行政许可";
        /// Punishment.
        Punishment = "02", "行政处罚";
        /// Coercive measure.
        Coercion = "03", "行政强制";
        /// Levy.
        Levy = "04", "行政征收";
        /// Payment or benefit.
        Benefit = "05", "行政给付";
        /// Inspection.
        Inspection = "06", "行政检查";
        /// Confirmation of a fact or a right.
        Confirmation = "07", "行政确认";
        /// Reward.
        Reward = "08", "行政奖励";
        /// Ruling between parties.
        Ruling = "09", "行政裁决";
        /// Other power.
        OtherPower = "10", "其他行政权力";
        /// Approval inside government.
        InternalApproval = "11", "政府内部审批";
        /// Public service.
        PublicService = "20", "公共服务事项";
        /// Public utility, as seen in published codes.
        PublicUtility = "21", "公用事业服务";
    }
}

crate::code_table! {
    /// 行使层级 (A.2).
    ExerciseLevel, "level of exercise" {
        /// State.
        State = "1", "国家级";
        /// Province.
        Province = "2", "省级";
        /// City.
        City = "3", "市级";
        /// County.
        County = "4", "县级";
        /// Township or street.
        Township = "5", "镇(乡、街道)级";
        /// Village or community.
        Village = "6", "村(社区)级";
        /// Several levels, each by itself.
        Graded = "7", "分级管理";
    }
}

crate::code_table! {
    /// 实施主体性质 (A.3).
    AuthorityNature, "nature of an authority" {
        /// By law.
        Statutory = "1", "法定机关";
        /// Empowered by a law or regulation.
        Empowered = "2", "授权组织";
        /// Entrusted by an authority.
        Entrusted = "3", "受委托组织";
        /// Another.
        Other = "9", "其他";
    }
}

crate::code_table! {
    /// 服务对象, as the live exchange has it; the standard's A.4 gives 5 to 行政机关 and 6 to 其他组织.
    ServiceObject, "service object" {
        /// Natural person.
        Person = "1", "自然人";
        /// Enterprise with legal personality.
        Enterprise = "2", "企业法人";
        /// Public institution.
        Institution = "3", "事业法人";
        /// Social organisation.
        SocialOrganisation = "4", "社会组织法人";
        /// Enterprise without legal personality.
        UnincorporatedEnterprise = "5", "非法人企业";
        /// Administrative organ.
        Organ = "6", "行政机关";
        /// Another organisation.
        Other = "9", "其他组织";
    }
}

crate::code_table! {
    /// 办理形式 (A.5).
    ApplicationForm, "form of application" {
        /// At a window.
        Window = "1", "窗口办理";
        /// Online, at a computer.
        Computer = "2", "电脑端网上办理";
        /// Online, on a mobile device.
        Mobile = "3", "移动端网上办理";
        /// By courier.
        Courier = "4", "快递申请";
        /// Another.
        Other = "9", "其他";
    }
}

crate::code_table! {
    /// 办件类型 (A.6).
    ProcessingKind, "kind of processing" {
        /// Done on the spot.
        Immediate = "1", "即办件";
        /// Done within a promised limit.
        Promised = "2", "承诺件";
        /// Another.
        Other = "9", "其他";
    }
}

crate::code_table! {
    /// 特别程序 (A.7).
    SpecialProcedureKind, "kind of special procedure" {
        /// The limit is made longer.
        Extension = "1", "延长审批";
        /// The time of a hearing, inspection, test, appraisal … does not count.
        Suspension = "2", "除延长审批之外的情况";
    }
}

crate::code_table! {
    /// 材料必要性, as the exchange has it.
    MaterialNeed, "need of a material" {
        /// Must be there.
        Required = "1", "必要";
        /// May be there.
        Optional = "2", "非必要";
        /// May follow after acceptance.
        MayFollow = "3", "容缺后补";
    }
}

crate::code_table! {
    /// 证件类型 (GA/T 2000.156), those that the hall meets, with 001 for bodies (GB/T 36903).
    CertificateKind, "certificate kind" {
        /// Unified social credit code of a body.
        Uscc = "001", "统一社会信用代码";
        /// Resident identity card.
        IdentityCard = "111", "居民身份证";
        /// Temporary resident identity card.
        TemporaryIdentityCard = "112", "临时居民身份证";
        /// Household register.
        HouseholdRegister = "113", "户口簿";
        /// Officer's card.
        OfficerCard = "114", "军官证";
        /// Armed police card.
        ArmedPoliceCard = "115", "武警警官证";
        /// Birth certificate.
        BirthCertificate = "117", "出生医学证明";
        /// Soldier's card.
        SoldierCard = "118", "士兵证";
        /// Residence permit.
        ResidencePermit = "154", "居住证";
        /// Driving licence.
        DrivingLicence = "335", "机动车驾驶证";
        /// Ordinary passport.
        Passport = "414", "普通护照";
        /// Another.
        Other = "990", "其他";
    }
}
