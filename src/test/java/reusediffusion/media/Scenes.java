package reusediffusion.media;

import java.util.List;
import java.util.stream.IntStream;

/** Pictures from formulas. */
final class Scenes {
    private Scenes() {}

    /** A colour's value at a place. */
    interface Formula {
        int at(int x, int y, int colour);
    }

    static Picture picture(int width, int height, Formula formula) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) formula.at(i / 3 % width, i / 3 / width, i % 3);
        }
        return new Picture(width, height, rgb);
    }

    /** Sharp and irregular: 64 × 48. */
    static int pattern(int x, int y, int colour) {
        return (x * 5 + y * 3 + colour * 40 + (x * x + y * y * 3) % 17) % 256;
    }

    static Picture pattern() {
        return picture(64, 48, Scenes::pattern);
    }

    /** Soft light of two colours wandering over a wall. */
    static List<Picture> softClip(int width, int height, int frames) {
        return IntStream.range(0, frames)
                .mapToObj(t -> picture(width, height, (x, y, c) -> {
                    double wave = Math.sin(x * 0.05 + t * 0.2) + Math.cos(y * 0.04 - t * 0.1);
                    return (int) Math.round(120 + (c == 1 ? 30 : 45) * wave);
                }))
                .toList();
    }
}
