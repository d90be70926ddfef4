package dev.sluice.router.spend.tokens;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.sluice.router.dialect.request.Picture;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What pictures take in tokens, by the rules of those who make the models: dated data, the last rule that fits counts. */
final class PictureRules {
    private static final String SHIPPED = "/prices/pictures.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final List<Rule> rules;

    /** In what a picture is cut. */
    enum Cut {
        /** Squares that cover it, after it was made to fit into 2048 pixels and its shorter edge into 768. */
        tiles,
        /** Squares that cover it, so many at most. */
        patches,
        /** Not at all. */
        whole
    }

    /**
     * @param models names, or beginnings of names with a star
     * @param edge of a square, in pixels
     * @param most squares
     * @param each the tokens of one square
     * @param base the tokens of any picture, and all of one that is glanced at
     * @param source where it was read, and when
     */
    record Rule(List<String> models, Cut cut, int edge, int most, double each, int base, String source) {
        boolean holds(String model) {
            return models.stream()
                    .anyMatch(name -> name.endsWith("*")
                            ? model.startsWith(name.substring(0, name.length() - 1))
                            : model.equals(name));
        }

        long tokens(Picture picture) {
            if (picture.low() && base > 0) {
                return base;
            }
            return base + (long) Math.ceil(squares(picture.size()) * each);
        }

        private long squares(Optional<Picture.Size> size) {
            if (cut == Cut.whole) {
                return 1;
            }
            return size.map(seen ->
                            Math.min(most, cut == Cut.tiles ? tiles(seen) : covering(seen.width(), seen.height())))
                    .orElse((long) most);
        }

        private long tiles(Picture.Size size) {
            var fit = Math.min(1, 2048.0 / Math.max(size.width(), size.height()));
            var shorter = Math.min(size.width(), size.height()) * fit;
            var scale = fit * Math.min(1, 768 / shorter);
            return covering(size.width() * scale, size.height() * scale);
        }

        private long covering(double width, double height) {
            return (long) (Math.ceil(width / edge) * Math.ceil(height / edge));
        }
    }

    private record Table(List<Rule> rules) {}

    private PictureRules(List<Rule> rules) {
        this.rules = rules;
    }

    static PictureRules shipped() {
        try (var table = PictureRules.class.getResourceAsStream(SHIPPED)) {
            return new PictureRules(JSON.readValue(table, Table.class).rules());
        } catch (IOException broken) {
            throw new IllegalStateException("the rules of pictures are part of this jar", broken);
        }
    }

    /** @param model as its provider calls it; a vendor before a slash counts for nothing */
    long tokens(String model, List<Picture> pictures) {
        if (pictures.isEmpty()) {
            return 0;
        }
        var name = model.substring(model.lastIndexOf('/') + 1);
        var rule = rules.stream().filter(each -> each.holds(name)).reduce((_, later) -> later);
        return pictures.stream().mapToLong(rule.orElseThrow()::tokens).sum();
    }
}
