package dev.sluice.router.dialect;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as it comes: one mapper for all who need not be strict, with one table of names. Thread-safe. */
public final class Json {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private Json() {}
}
