extension Migrations {
  /// Ties by who holds them, as a table that is filled in its own order.
  static let version8 = """
    -- The same ties by who holds them. A table of its own, because names come in no order: many ties
    -- are filed at once, in theirs. All ties of looks that were taken in to their end are in it.
    CREATE TABLE access_held (
      name_id    INTEGER NOT NULL REFERENCES access_name (id),
      source_id  INTEGER NOT NULL REFERENCES access_source (id),
      place_id   INTEGER NOT NULL REFERENCES access_place (id),
      right_id   INTEGER NOT NULL REFERENCES access_right (id),
      first_look INTEGER NOT NULL REFERENCES access_look (id),
      last_look  INTEGER REFERENCES access_look (id),
      end_look   INTEGER REFERENCES access_look (id),
      PRIMARY KEY (name_id, source_id, place_id, right_id, first_look)
    ) STRICT, WITHOUT ROWID;

    -- The index that it replaces has them in this order.
    INSERT INTO access_held
    SELECT name_id, source_id, place_id, right_id, first_look, last_look, end_look
      FROM access_tie INDEXED BY access_tie_by_name
     ORDER BY name_id, source_id, place_id, right_id, first_look;

    DROP INDEX access_tie_by_name;
    """
}
