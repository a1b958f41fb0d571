package reusediffusion.media;

import java.util.ArrayList;
import java.util.List;

/** A sample as one small picture, to be looked at beside others. */
public final class Thumbnail {
    private static final int STILL = 512;
    private static final int FRAME = 256;
    private static final int FRAMES = 5;
    private static final int SMALL = 192;

    private Thumbnail() {}

    /**
     * A picture of at most 512 pixels a side, as it is where it is no larger; of a clip every k-th frame, at most five of at most 256 pixels
     * a side, side by side.
     */
    public static Picture of(List<Picture> frames) {
        int most = frames.size() == 1 ? STILL : FRAME;
        int every = Math.max(1, (frames.size() + FRAMES - 3) / (FRAMES - 1));
        List<Picture> shown = new ArrayList<>();
        for (int i = 0; i < frames.size(); i += every) {
            Picture frame = frames.get(i);
            int longer = Math.max(frame.width(), frame.height());
            shown.add(shrunk(frame, (longer + most - 1) / most));
        }
        return ContactSheet.strip(shown);
    }

    /**
     * A picture whose longer side is 96 to 192 pixels: shrunk, or grown where that leaves its pixels as they are; of a clip three frames
     * side by side.
     */
    public static Picture small(List<Picture> frames) {
        List<Picture> shown = frames.size() < 3
                ? frames.subList(0, 1)
                : List.of(frames.get(0), frames.get(frames.size() / 2), frames.get(frames.size() - 1));
        return ContactSheet.strip(shown.stream().map(Thumbnail::fitted).toList());
    }

    private static Picture fitted(Picture picture) {
        int longer = Math.max(picture.width(), picture.height());
        return longer > SMALL
                ? shrunk(picture, (longer + SMALL - 1) / SMALL)
                : grown(picture, Math.max(1, SMALL / longer));
    }

    private static Picture grown(Picture picture, int factor) {
        int width = picture.width() * factor;
        byte[] rgb = new byte[width * picture.height() * factor * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width / factor;
            int y = i / 3 / width / factor;
            rgb[i] = picture.rgb()[(y * picture.width() + x) * 3 + i % 3];
        }
        return new Picture(width, picture.height() * factor, rgb);
    }

    /** Means of squares of {@code factor} pixels a side; what is left at the right and below is dropped. */
    private static Picture shrunk(Picture picture, int factor) {
        if (factor == 1) {
            return picture;
        }
        int width = Math.max(1, picture.width() / factor);
        int height = Math.max(1, picture.height() / factor);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width * factor;
            int y = i / 3 / width * factor;
            rgb[i] = (byte) mean(picture, x, y, i % 3, factor);
        }
        return new Picture(width, height, rgb);
    }

    private static int mean(Picture picture, int left, int top, int channel, int factor) {
        int right = Math.min(picture.width(), left + factor);
        int bottom = Math.min(picture.height(), top + factor);
        int sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += picture.rgb()[(y * picture.width() + x) * 3 + channel] & 255;
            }
        }
        int count = (right - left) * (bottom - top);
        return (sum + count / 2) / count;
    }
}
