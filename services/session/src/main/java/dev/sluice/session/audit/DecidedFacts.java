package dev.sluice.session.audit;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.UserId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which facts are somebody's decision, and what the audit says of them. Pure. */
final class DecidedFacts {
    private static final Set<String> TYPES = Stream.of(
                    Fact.ApprovalSettled.class,
                    Fact.ApprovalSupported.class,
                    Fact.FeedbackGiven.class,
                    Fact.GrantWithdrawn.class,
                    Fact.ModeChanged.class,
                    Fact.QuestionAnswered.class,
                    Fact.SessionDeleted.class,
                    Fact.SessionRewound.class,
                    Fact.SharingChanged.class,
                    Fact.TurnCancelling.class)
            .map(CloudEvent::typeOf)
            .collect(Collectors.toUnmodifiableSet());

    private DecidedFacts() {}

    /** Whether a record may hold one, by its header alone: most do not, and are not read any further. */
    static boolean may(String type) {
        return TYPES.contains(type);
    }

    /** What the audit says of it; the same each time, under the same id. Empty if nobody decided anything. */
    static Optional<AuditRecorded> of(FactRecord record) {
        return switch (record.fact()) {
            case Fact.ApprovalSettled settled ->
                some(
                        record,
                        settled.decidedBy(),
                        "approval.settled",
                        settled.approval().value(),
                        detailsOf(settled));
            case Fact.ApprovalSupported supported ->
                some(
                        record,
                        supported.supportedBy(),
                        "approval.supported",
                        supported.approval().value(),
                        Map.of());
            case Fact.FeedbackGiven given ->
                some(
                        record,
                        given.givenBy(),
                        "feedback.given",
                        given.turn().value(),
                        Map.of("rating", given.feedback().rating().name().toLowerCase(Locale.ROOT)));
            case Fact.GrantWithdrawn withdrawn ->
                some(record, withdrawn.withdrawnBy(), "grant.withdrawn", withdrawn.grant(), Map.of());
            case Fact.ModeChanged changed ->
                some(
                        record,
                        changed.setBy(),
                        "session.mode-changed",
                        record.scope().session().value(),
                        Map.of("mode", changed.mode().mode().toString()));
            case Fact.QuestionAnswered answered ->
                some(
                        record,
                        answered.answeredBy(),
                        "question.answered",
                        answered.question().value(),
                        Map.of());
            case Fact.SessionDeleted _ ->
                some(
                        record,
                        actor(record),
                        "session.deleted",
                        record.scope().session().value(),
                        Map.of());
            case Fact.SessionRewound rewound ->
                some(record, actor(record), "session.rewound", rewound.turn().value(), Map.of());
            case Fact.SharingChanged changed ->
                some(
                        record,
                        changed.changedBy(),
                        "session.sharing-changed",
                        record.scope().session().value(),
                        Map.of(
                                "with",
                                changed.with().value(),
                                "right",
                                changed.right().map(ShareRight::word).orElse("none")));
            case Fact.TurnCancelling cancelling ->
                some(record, actor(record), "turn.cancelling", cancelling.turn().value(), Map.of());
            default -> Optional.empty();
        };
    }

    private static Map<String, String> detailsOf(Fact.ApprovalSettled settled) {
        var details = new HashMap<>(Map.of("approved", Boolean.toString(settled.approved())));
        settled.edit().ifPresent(_ -> details.put("edited", "true"));
        settled.standing().ifPresent(grant -> details.put("grant", grant.id()));
        return details;
    }

    /** Who spoke; the service, as it is named, where none did. */
    private static UserId actor(FactRecord record) {
        return record.actor()
                .map(actor -> switch (actor) {
                    case Actor.Person person -> person.user();
                    case Actor.Service service -> new UserId(service.name());
                })
                .orElse(record.scope().user());
    }

    private static Optional<AuditRecorded> some(
            FactRecord record, UserId user, String action, String resource, Map<String, String> details) {
        var session = record.scope().session();
        return Optional.of(new AuditRecorded(
                "a:%s:%d".formatted(session, record.seq()),
                record.scope().tenant(),
                user,
                Optional.of(session),
                action,
                resource,
                true,
                details,
                record.at()));
    }
}
