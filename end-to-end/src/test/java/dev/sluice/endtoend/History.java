package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A session's facts as the REST history tells them, page after page. */
final class History {
    private History() {}

    static List<JsonNode> of(Client client, String session) {
        var facts = new ArrayList<JsonNode>();
        while (true) {
            var page = client.get("/api/v1/sessions/" + session + "/history?after=" + facts.size());
            if (page.status() != 200) {
                throw new AssertionError("the history of " + session + " gave " + page);
            }
            var entries = page.body().path("facts");
            entries.forEach(facts::add);
            if (entries.isEmpty()) {
                return facts;
            }
        }
    }
}
