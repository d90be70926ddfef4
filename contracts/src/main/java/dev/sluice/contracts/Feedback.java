package dev.sluice.contracts;

import java.util.List;
import java.util.Optional;

/**
 * What a person says of a turn; the last word counts.
 *
 * @param note in words; see {@link TextLimit#REASON}
 * @param tags words to count by, at most {@value #TAGS_MAX}, each as {@link #TAG} says
 */
public record Feedback(Rating rating, Optional<String> note, Optional<List<String>> tags) {
    public static final int TAGS_MAX = 8;

    /** The form of a tag. */
    public static final String TAG = "[\\p{L}\\p{N}._:/@#+-]{1,64}";

    public Feedback {
        note = note.filter(text -> !text.isBlank());
        tags = tags.filter(some -> !some.isEmpty()).map(List::copyOf);
    }

    /** Why it cannot be taken as it is. */
    public Optional<String> objection() {
        if (rating == Rating.NONE && (note.isPresent() || tags.isPresent())) {
            return Optional.of("what is taken back has no note and no tags");
        }
        if (tags.filter(some -> some.size() > TAGS_MAX || !some.stream().allMatch(tag -> tag.matches(TAG)))
                .isPresent()) {
            return Optional.of("tags are at most " + TAGS_MAX + " words of 1 to 64 letters, digits and ._:/@#+-");
        }
        return note.filter(text -> !TextLimit.REASON.fits(text)).map(_ -> "the note is too long");
    }
}
