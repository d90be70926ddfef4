package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenMessageTest {
    static List<GoldenMessage> messages() {
        return GoldenMessage.all();
    }

    @Test
    void everyMessageHasAGoldenFileAndEveryFileAMessage() throws IOException {
        var messages = messages().stream().map(GoldenMessage::name).sorted().toList();

        assertEquals(messages, GoldenMessage.files());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aGoldenMessageIsWrittenBackByteForByte(GoldenMessage golden) throws UnreadableMessage {
        var written = MessageCodec.write(MessageCodec.read(golden.bytes(), golden.type()));

        assertEquals(text(golden.bytes()), text(written));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aFieldFromTheFutureIsIgnoredInEveryRecord(GoldenMessage golden) throws UnreadableMessage {
        var newer = golden.json();
        golden.places().forEach(place -> place.in(newer).putObject("field_from_the_future"));

        var written = MessageCodec.write(MessageCodec.read(GoldenMessage.bytes(newer), golden.type()));

        assertEquals(text(golden.bytes()), text(written));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void garbageIsUnreadable(GoldenMessage golden) {
        var whole = text(golden.bytes());
        var cut = whole.substring(0, whole.length() - 1);
        for (var garbage :
                List.of("", " ", "no json", "null", "7", "[]", "\"text\"", "<html></html>", cut, whole + "1")) {
            assertUnreadable(golden, garbage.getBytes(StandardCharsets.UTF_8));
        }
        assertUnreadable(golden, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertUnreadable(golden, null);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageWithoutARequiredFieldIsUnreadable(GoldenMessage golden) {
        for (var place : golden.places()) {
            for (var component : place.type().getRecordComponents()) {
                if (component.getType() == Optional.class || hasADefault(component)) {
                    continue;
                }
                var lacking = golden.json();
                place.in(lacking).remove(FieldName.of(component));
                assertUnreadable(golden, GoldenMessage.bytes(lacking));

                if (component.getType() != JsonNode.class) {
                    var holdingNull = golden.json();
                    place.in(holdingNull).putNull(FieldName.of(component));
                    assertUnreadable(golden, GoldenMessage.bytes(holdingNull));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void anOptionalFieldMayBeNullOrAbsent(GoldenMessage golden) throws UnreadableMessage {
        for (var place : golden.places()) {
            for (var component : place.type().getRecordComponents()) {
                if (component.getType() == Optional.class) {
                    var absent = golden.json();
                    place.in(absent).remove(FieldName.of(component));
                    var holdingNull = golden.json();
                    place.in(holdingNull).putNull(FieldName.of(component));

                    var written =
                            MessageCodec.write(MessageCodec.read(GoldenMessage.bytes(holdingNull), golden.type()));

                    assertEquals(text(GoldenMessage.bytes(absent)), text(written));
                }
            }
        }
    }

    /** A list that an operator writes by hand may be left out. */
    private static boolean hasADefault(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonSetter.class);
    }

    private static void assertUnreadable(GoldenMessage golden, byte[] bytes) {
        assertThrows(
                UnreadableMessage.class,
                () -> MessageCodec.read(bytes, golden.type()),
                () -> golden + " was read from " + (bytes == null ? "nothing" : text(bytes)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
