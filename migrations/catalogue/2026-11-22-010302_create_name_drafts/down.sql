DROP TABLE name_drafts;
