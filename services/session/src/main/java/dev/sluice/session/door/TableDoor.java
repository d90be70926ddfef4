package dev.sluice.session.door;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.config.TableRow;
import dev.sluice.session.config.Tables;
import dev.sluice.session.config.Tables.Name;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/**
 * How the tables of the installation are read, set and taken away by HTTP: alike for every kind. A table's ETag is its
 * version; a condition is the text of an {@code If-Match}.
 */
@ApplicationScoped
public class TableDoor {
    private final SecurityIdentity identity;
    private final Tables tables;

    public TableDoor(SecurityIdentity identity, Tables tables) {
        this.identity = identity;
        this.tables = tables;
    }

    Response get(String kind) {
        return answer(tables.find(Name.only(kind)).orElseThrow(Problem::notFound));
    }

    /** @param form what such a table must be, and is answered as */
    Response set(String kind, Class<?> form, byte[] body, Optional<String> condition) {
        return answer(set(Name.only(kind), StrictJson.read(body, form), condition));
    }

    TableRow set(Name name, Object table, Optional<String> condition) {
        var caller = Caller.of(identity);
        var json = MessageCodec.mapper().valueToTree(table);
        return tables.set(caller.tenant(), caller.user(), name, json, new IfMatch(condition));
    }

    Response remove(String kind, Optional<String> condition) {
        return remove(Name.only(kind), condition);
    }

    Response remove(Name name, Optional<String> condition) {
        var caller = Caller.of(identity);
        tables.remove(caller.tenant(), caller.user(), name, new IfMatch(condition));
        return Response.noContent().build();
    }

    private static Response answer(TableRow row) {
        return Response.ok(row.body)
                .header(HttpHeaders.ETAG, IfMatch.tag(row.version))
                .build();
    }
}
