package reusediffusion.media;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Pictures from formulas that pack as kinds of real ones do, the same every time. */
final class SyntheticPictures {
    private static final int SEED = 5;
    private static final double GRAIN = 3;

    private SyntheticPictures() {}

    /** A colour's value, 0 to 255, at a place. */
    private interface Formula {
        double at(int x, int y, int colour);
    }

    /** Squares of this side by kind. */
    static Map<String, Picture> all(int side) {
        Random random = new Random(SEED);
        Formula scene = scene(side, random);
        Formula photograph = (x, y, c) -> scene.at(x, y, c) + GRAIN * random.nextGaussian();
        Formula drawing = (x, y, c) -> (x * 14 / side + y * 18 / side * 3 + c) % 5 * 50;
        Formula gradient =
                (x, y, c) -> 120 + (c == 1 ? 30 : 45) * (Math.sin(10.0 * x / side) + Math.cos(15.0 * y / side));
        Formula noise = (x, y, c) -> random.nextInt(256);
        int tile = Math.max(1, side / 4);
        Formula[] tiles = {scene, drawing, gradient, photograph};
        Formula sheet = (x, y, c) -> x % tile < tile / 16 || y % tile < tile / 16
                ? 250
                : tiles[(x / tile + 2 * (y / tile)) % tiles.length].at(x * 2 % side, y * 2 % side, c);
        Map<String, Picture> all = new LinkedHashMap<>();
        all.put("photograph", picture(side, photograph));
        all.put("soft scene", picture(side, scene));
        all.put("drawing", picture(side, drawing));
        all.put("gradient", picture(side, gradient));
        all.put("sheet", picture(side, sheet));
        all.put("noise", picture(side, noise));
        return all;
    }

    /** Waves of all lengths, as strong as in photographs. */
    private static Formula scene(int side, Random random) {
        double[][] waves = new double[40][];
        for (int i = 0; i < waves.length; i++) {
            double frequency = Math.pow(2, i / 5.0);
            waves[i] = new double[] {
                frequency * random.nextGaussian(),
                frequency * random.nextGaussian(),
                6.3 * random.nextDouble(),
                70 / Math.pow(frequency, 0.8)
            };
        }
        return (x, y, c) -> {
            double value = 120 + 10 * c;
            for (double[] wave : waves) {
                value += wave[3] * Math.sin((wave[0] * x + wave[1] * y) / side + wave[2] + 0.3 * c);
            }
            return value;
        };
    }

    private static Picture picture(int side, Formula formula) {
        byte[] rgb = new byte[side * side * 3];
        for (int i = 0; i < rgb.length; i++) {
            double value = formula.at(i / 3 % side, i / 3 / side, i % 3);
            rgb[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return new Picture(side, side, rgb);
    }
}
