-- Records of the arrays `applications` and `rules`, which nothing but the first version of the Auth0
-- Authorization Extension read, and of `configuration` where one is there without any switch.
--   name     the array.
--   ordinal  the index in it.
--   record   its JSON text.
CREATE TABLE document_record (
    name    TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    record  TEXT NOT NULL,
    began   INTEGER NOT NULL,
    ended   INTEGER,
    PRIMARY KEY (name, ordinal, began)
) STRICT, WITHOUT ROWID;
