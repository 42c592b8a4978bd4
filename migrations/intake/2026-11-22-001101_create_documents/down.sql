DROP TABLE document_files, documents, document_series, remedy_bodies, document_words;
