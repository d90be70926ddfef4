package dev.sluice.session.export;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was said in a session, to be taken elsewhere. */
public record Conversation(
        String sessionId, Optional<String> title, Instant createdAt, List<Message> messages, List<Opinion> feedback) {

    /**
     * One thing that was said.
     *
     * @param seq of its fact
     * @param author {@code user} or {@code agent}
     * @param role which agent
     */
    public record Message(long seq, Instant at, String author, Optional<String> role, String turn, String text) {
        /** Who said it, in a word. */
        String by() {
            return role.orElse(author);
        }
    }

    /** What somebody thinks of a turn: {@code up} or {@code down}. */
    public record Opinion(
            String turn, String rating, Optional<String> note, List<String> tags, String givenBy, Instant at) {}
}
