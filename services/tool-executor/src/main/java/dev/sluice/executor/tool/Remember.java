package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.note.NotePlace;
import dev.sluice.executor.warning.Warnings;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Writes a note for later sessions of the one whose call it is. The note's name follows from the call's, so that a call which
 * was cut off left one or none.
 */
public final class Remember implements EffectTool {
    /** What is not there yet has no digest. */
    private static final String BASE = "a new note";

    private static final String EVERYWHERE = "everywhere";
    private static final int ID_CHARS = 16;

    private static final ToolDefinition DEFINITION = Definitions.effect(
            "remember",
            "Writes down one thing for later sessions of this user, which agents are told of when it fits what they are"
                    + " asked. Use it when the user asks you to remember something, or for what every later session would"
                    + " have to find out again: how he wants to be answered, how this project is built. One thing for each"
                    + " note, in a sentence or two that can be understood without this conversation. Nothing that stands in"
                    + " the files, no secrets, nothing about other people. A person sees the note and must agree.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "text": {
                  "type": "string", "minLength": 1, "maxLength": 2000,
                  "description": "What to remember"
                },
                "place": {
                  "type": "string", "enum": ["workspace", "everywhere"],
                  "description": "Where it counts: in this workspace, or in all sessions of this user; workspace by default"
                }
              },
              "required": ["text"],
              "additionalProperties": false
            }
            """,
            Risk.MEDIUM,
            "{\"text\":\"The tests run with make check; mvn test alone lacks the database.\"}",
            "{\"text\":\"Answer in French.\",\"place\":\"everywhere\"}");

    private final NoteBook book;
    private final Clock clock;
    private final Optional<CallWork> work;

    public Remember(NoteBook book, Clock clock) {
        this(book, clock, Optional.empty());
    }

    private Remember(NoteBook book, Clock clock, Optional<CallWork> work) {
        this.book = book;
        this.clock = clock;
        this.work = work;
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Remember of(CallWork call) {
        return new Remember(book, clock, Optional.of(call));
    }

    @Override
    public boolean changesFiles() {
        return false;
    }

    @Override
    public NewNote plan(Workspace workspace, JsonNode arguments) throws Refused {
        var change = change(arguments);
        if (book.notes().of(change.note().owner()).size() >= Note.NUMBER_MAX) {
            throw NewNote.full();
        }
        return change;
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused {
        var change = change(arguments);
        var note = change.note();
        if (book.notes().find(note.owner(), note.id()).isEmpty()) {
            return new Trace.DidNotHappen(change);
        }
        // Whoever kept it may have died before he told that there is one.
        book.keep(note);
        return new Trace.Happened(change.report());
    }

    private NewNote change(JsonNode arguments) throws Refused {
        var call = work.orElseThrow();
        var text = arguments.path("text").asText().strip();
        if (!Note.isText(text)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is nothing to remember in the text.");
        }
        var secret = Warnings.knownSecret(text);
        if (secret.isPresent()) {
            throw new Refused(
                    CallFailure.DENIED,
                    "The text holds what looks like " + secret.get() + ", and notes hold no secrets. Leave it out.");
        }
        return new NewNote(
                book,
                new Note(
                        "n-" + Digest.sha256Hex(call.request().call().value()).substring(0, ID_CHARS),
                        NoteOwner.of(call.scope()),
                        EVERYWHERE.equals(arguments.path("place").asText()) ? NotePlace.EVERYWHERE : NotePlace.of(call),
                        text,
                        1,
                        call.scope().session(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)),
                BASE);
    }
}
