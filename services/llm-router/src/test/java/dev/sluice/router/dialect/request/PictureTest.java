package dev.sluice.router.dialect.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void theSizeStandsInTheHead(String format) throws IOException {
        var image = new BufferedImage(640, 41, BufferedImage.TYPE_INT_RGB);
        var bytes = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, bytes));

        assertEquals(
                Optional.of(new Picture.Size(640, 41)), of(bytes.toByteArray()).size());
    }

    @Test
    void theSizeOfEachKindOfWebpStandsInItsHead() {
        var riff = "52494646000000005745425056503" + "8";
        var large = HEX.parseHex(riff + "58" + "0a000000" + "00000000" + "7f0200" + "280000");
        var lossless = HEX.parseHex(riff + "4c" + "00000000" + "2f" + "7f020a00" + "0000000000");
        var lossy = HEX.parseHex(riff + "20" + "00000000" + "000000" + "9d012a" + "8002" + "2900");

        assertEquals(Optional.of(new Picture.Size(640, 41)), of(large).size());
        assertEquals(Optional.of(new Picture.Size(640, 41)), of(lossless).size());
        assertEquals(Optional.of(new Picture.Size(640, 41)), of(lossy).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "89504e47", "ffd8ffe0", "ffd8ffe00000", "47494638", "52494646000000005745425056503858"})
    void aHeadThatIsCutHasNoSize(String hex) {
        assertEquals(Optional.empty(), of(HEX.parseHex(hex)).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://example.org/a.png", "http://169.254.169.254/", "file:///etc/passwd", "gopher:x", ""})
    void whatIsElsewhereIsRemote(String url) {
        assertTrue(at(url).remote());
    }

    @Test
    void whatIsInPlaceIsNot() {
        assertEquals(false, at("data:image/png;base64,!!!").remote());
        assertEquals(false, at("DATA:image/svg+xml,<svg/>").remote());
    }

    private static Picture of(byte[] bytes) {
        return at("data:image/any;base64," + Base64.getEncoder().encodeToString(bytes));
    }

    private static Picture at(String url) {
        return Picture.at(("xx" + url).toCharArray(), 2, url.length());
    }
}
