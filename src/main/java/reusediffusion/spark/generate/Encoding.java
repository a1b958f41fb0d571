package reusediffusion.spark.generate;

import java.io.Serializable;
import java.util.List;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.Metadata;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Settings;

/**
 * Frames to the bytes of files: compressed, then with what they say about themselves, then signed.
 *
 * @param framesPerSecond of clips
 * @param pngLevel see {@link StillImages#png(Picture, int)}
 * @param provenance what the files say about themselves; null for nothing
 * @param signing who signs them; null for nobody
 */
public record Encoding(ImageFormat format, int framesPerSecond, int pngLevel, Provenance provenance, Signing signing)
        implements Serializable {

    /** Files that say nothing about how they were made, and that nobody signs. */
    public Encoding(ImageFormat format, int framesPerSecond) {
        this(format, framesPerSecond, StillImages.PNG_AUTO, null, null);
    }

    /** The same encoding for files that say {@code told} about themselves. */
    public Encoding with(Provenance told) {
        return new Encoding(format, framesPerSecond, pngLevel, told, signing);
    }

    /** One file, or for the frames of a clip in a format of single pictures one a frame. */
    byte[][] encode(List<Picture> frames) {
        if (format.isMoving()) {
            return new byte[][] {format.encode(frames, framesPerSecond)};
        }
        return frames.stream()
                .map(frame -> format == ImageFormat.PNG
                        ? StillImages.png(frame, pngLevel)
                        : format.encode(List.of(frame), framesPerSecond))
                .toArray(byte[][]::new);
    }

    /**
     * The same of a sample, with what is to be said of it, and signed.
     *
     * @param settings and policy that it was made with
     */
    byte[][] encode(Generated made, Settings settings, String policy) {
        byte[][] files = encode(made.frames());
        byte[] packet = provenance == null ? null : provenance.packet(made, settings, policy);
        for (int i = 0; i < files.length; i++) {
            if (packet != null) {
                files[i] = Metadata.add(format, files[i], packet);
            }
            if (signing != null) {
                files[i] = signing.sign(files[i], format);
            }
        }
        return files;
    }
}
