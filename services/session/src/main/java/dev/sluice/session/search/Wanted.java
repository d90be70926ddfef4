package dev.sluice.session.search;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody looks for among what is his own; what is absent does not restrict. Times from, inclusive, and until,
 * exclusive.
 *
 * @param words as people write to search engines: words, {@code "phrases"}, {@code or}, {@code -not}
 * @param author {@code user} or {@code agent}
 * @param agent by which agent something was said
 * @param model of turns in which this model was called
 */
public record Wanted(
        TenantId tenant,
        UserId owner,
        String words,
        Language language,
        Optional<String> author,
        Optional<String> agent,
        Optional<String> model,
        Optional<SessionId> session,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** Titles were said by nobody. */
    boolean includesTitles() {
        return author.isEmpty() && agent.isEmpty() && model.isEmpty();
    }

    String ofMessages() {
        return author.map(_ -> " and m.author = :author").orElse("")
                + agent.map(_ -> " and m.agent = :agent").orElse("")
                + model.map(
                                _ ->
                                        " and exists (select 1 from session.usage u where u.turn_id = m.turn_id and u.model = :model)")
                        .orElse("")
                + session.map(_ -> " and m.session_id = :session").orElse("")
                + since.map(_ -> " and m.at >= :since").orElse("")
                + until.map(_ -> " and m.at < :until").orElse("");
    }

    String ofTitles() {
        return session.map(_ -> " and s.id = :session").orElse("")
                + since.map(_ -> " and s.last_activity >= :since").orElse("")
                + until.map(_ -> " and s.last_activity < :until").orElse("");
    }

    Map<String, Object> values() {
        var values = new TreeMap<String, Object>();
        values.put("tenant", tenant.value());
        values.put("owner", owner.value());
        values.put("words", words);
        values.put("language", language.configuration());
        author.ifPresent(word -> values.put("author", word));
        agent.ifPresent(name -> values.put("agent", name));
        model.ifPresent(name -> values.put("model", name));
        session.ifPresent(id -> values.put("session", id.value()));
        since.ifPresent(time -> values.put("since", time));
        until.ifPresent(time -> values.put("until", time));
        return values;
    }
}
