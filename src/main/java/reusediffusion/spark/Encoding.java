package reusediffusion.spark;

import java.io.Serializable;
import java.util.List;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.Metadata;
import reusediffusion.media.Picture;
import reusediffusion.media.Still;
import reusediffusion.pipeline.Generated;
import reusediffusion.pipeline.Settings;

/**
 * Frames to the bytes of files.
 *
 * @param pngLevel see {@link Still#png(Picture, int)}
 * @param provenance what the files say about themselves; null for nothing
 */
record Encoding(ImageFormat format, int framesPerSecond, int pngLevel, Provenance provenance) implements Serializable {

    /** Files that say nothing about how they were made. */
    Encoding(ImageFormat format, int framesPerSecond) {
        this(format, framesPerSecond, Still.PNG_AUTO, null);
    }

    /** One file, or for the frames of a clip in a format of single pictures one a frame. */
    byte[][] encode(List<Picture> frames) {
        if (format.isMoving()) {
            return new byte[][] {format.encode(frames, framesPerSecond)};
        }
        return frames.stream()
                .map(frame -> format == ImageFormat.PNG
                        ? Still.png(frame, pngLevel)
                        : format.encode(List.of(frame), framesPerSecond))
                .toArray(byte[][]::new);
    }

    /**
     * The same of a sample, with what is to be said of it.
     *
     * @param settings and policy that it was made with
     */
    byte[][] encode(Generated made, Settings settings, String policy) {
        byte[][] files = encode(made.frames());
        if (provenance != null) {
            byte[] packet = provenance.packet(made, settings, policy);
            for (int i = 0; i < files.length; i++) {
                files[i] = Metadata.add(format, files[i], packet);
            }
        }
        return files;
    }
}
