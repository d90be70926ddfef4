package dev.sluice.executor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.TreeMap;

/**
 * The one way to write a JSON value (RFC 8785): equal values give equal text, different values different text. A number
 * that a double does not hold exactly as written is refused, because rounding would give two values one text.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** @throws IllegalArgumentException for a value that has no canonical form */
    public static String of(JsonNode value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, text);
            case ARRAY -> writeArray(value, text);
            case STRING -> writeString(value.textValue(), text);
            case NUMBER -> text.append(number(value));
            case BOOLEAN, NULL -> text.append(value.asText());
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON value: " + value.getNodeType());
        }
    }

    private static void writeObject(JsonNode object, StringBuilder text) {
        // Java compares strings by UTF-16 unit, which is the order that the RFC asks for.
        var fields = new TreeMap<String, JsonNode>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        var separator = "{";
        for (var field : fields.entrySet()) {
            text.append(separator);
            writeString(field.getKey(), text);
            text.append(':');
            write(field.getValue(), text);
            separator = ",";
        }
        text.append(fields.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode array, StringBuilder text) {
        text.append('[');
        var separator = "";
        for (var item : array) {
            text.append(separator);
            write(item, text);
            separator = ",";
        }
        text.append(']');
    }

    private static void writeString(String string, StringBuilder text) {
        text.append('"');
        for (var i = 0; i < string.length(); i++) {
            var c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c)) {
                        if (!Character.isSurrogatePair(c, i + 1 < string.length() ? string.charAt(i + 1) : ' ')) {
                            throw new IllegalArgumentException("half a character");
                        }
                        text.append(c).append(string.charAt(++i));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** As ECMAScript writes the double: shortest digits, an exponent from 1e21 and below 1e-6. */
    private static String number(JsonNode value) {
        var number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new IllegalArgumentException("a number beyond all bounds");
        }
        var decimal = new BigDecimal(Double.toString(number));
        if (decimal.compareTo(value.decimalValue()) != 0) {
            throw new IllegalArgumentException("a number too exact for a double");
        }
        if (decimal.signum() == 0) {
            return "0";
        }
        var sign = decimal.signum() < 0 ? "-" : "";
        var significant = shortest(decimal.abs(), Math.abs(number)).stripTrailingZeros();
        var digits = significant.unscaledValue().toString();
        return sign + place(digits, digits.length() - significant.scale());
    }

    /** Java writes at least two digits, even where one says the same double. */
    private static BigDecimal shortest(BigDecimal decimal, double number) {
        var oneDigit = decimal.round(new MathContext(1));
        return oneDigit.doubleValue() == number ? oneDigit : decimal;
    }

    /** Digits d1 d2 … with the value 0.d1d2… times ten to the {@code point}. */
    private static String place(String digits, int point) {
        if (point > 21 || point <= -6) {
            var exponent = point - 1;
            var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return digits + "0".repeat(point - digits.length());
        }
        return digits.substring(0, point) + "." + digits.substring(point);
    }
}
