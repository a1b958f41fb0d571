package reusediffusion.spark;

import java.io.Serializable;
import java.util.List;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.Picture;

/** Frames to the bytes of files. */
record Encoding(ImageFormat format, int framesPerSecond) implements Serializable {

    /** One file, or for the frames of a clip in a format of single pictures one a frame. */
    byte[][] encode(List<Picture> frames) {
        if (format.isMoving()) {
            return new byte[][] {format.encode(frames, framesPerSecond)};
        }
        return frames.stream()
                .map(frame -> format.encode(List.of(frame), framesPerSecond))
                .toArray(byte[][]::new);
    }
}
