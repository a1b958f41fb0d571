package reusediffusion.media;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import reusediffusion.natives.Natives;

/**
 * Time of one core and bytes of every way to compress pictures, over kinds of pictures.
 *
 * @param repeats measured ones of each, of which the median counts, of clips the mean
 */
public record MediaBenchmark(int repeats) {
    private static final double NANOS = 1e6;
    private static final int WARM_UPS = 4;
    private static final int FRAMES = 8;
    private static final int PAN = 4; // pixels from frame to frame

    static {
        Natives.ready();
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    }

    /**
     * The cost of one way to write one kind of picture.
     *
     * @param way {@code png} is what jobs write
     * @param millis of one core, of a clip for each frame, as {@code bytes}
     */
    public record Row(String kind, String way, double millis, long bytes) {}

    /** Measures pictures from formulas, squares of this side. */
    public List<Row> run(int side) {
        return run(SyntheticPictures.all(side));
    }

    /** Measures every way to write these pictures, which are given with their names. */
    public List<Row> run(Map<String, Picture> pictures) {
        List<Row> rows = new ArrayList<>();
        pictures.forEach((kind, picture) -> {
            ways(picture).forEach((way, encode) -> rows.add(still(kind, way, encode)));
            rows.add(clip(kind, new VideoFrames(pan(picture), FRAMES)));
        });
        return rows;
    }

    private static Map<String, Supplier<byte[]>> ways(Picture picture) {
        Map<String, Supplier<byte[]>> ways = new LinkedHashMap<>();
        ways.put("png", () -> StillImages.png(picture));
        ways.put("png, level 1", () -> StillImages.png(picture, 1));
        ways.put("png, level 6", () -> StillImages.png(picture, 6));
        ways.put("png, FFmpeg", () -> ffmpeg(picture));
        ways.put("jpg", () -> StillImages.jpeg(picture));
        return ways;
    }

    /** The picture moving to the left, its edge coming in again on the right. */
    private static List<Picture> pan(Picture picture) {
        List<Picture> frames = new ArrayList<>();
        int row = picture.width() * 3;
        for (int f = 0; f < FRAMES; f++) {
            int shift = f * PAN * 3 % row;
            byte[] rgb = new byte[picture.rgb().length];
            for (int from = 0; from < rgb.length; from += row) {
                System.arraycopy(picture.rgb(), from + shift, rgb, from, row - shift);
                System.arraycopy(picture.rgb(), from, rgb, from + row - shift, shift);
            }
            frames.add(new Picture(picture.width(), picture.height(), rgb));
        }
        return frames;
    }

    /** Time of this thread, in which still pictures are encoded. */
    private Row still(String kind, String way, Supplier<byte[]> encode) {
        warmUp(encode);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] nanos = new long[repeats];
        long bytes = 0;
        for (int i = 0; i < repeats; i++) {
            long before = threads.getCurrentThreadCpuTime();
            bytes = encode.get().length;
            nanos[i] = threads.getCurrentThreadCpuTime() - before;
        }
        Arrays.sort(nanos);
        return new Row(kind, way, nanos[repeats / 2] / NANOS, bytes);
    }

    /** The mean time of this process, of whose threads an encoder may use several; its clock is coarse. */
    private Row clip(String kind, VideoFrames clip) {
        warmUp(() -> Movie.mp4(clip));
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        long bytes = 0;
        for (int i = 0; i < repeats; i++) {
            bytes = Movie.mp4(clip).length;
        }
        double millis = (process.getProcessCpuTime() - before) / NANOS / repeats;
        return new Row(kind, "mp4", millis / FRAMES, bytes / FRAMES);
    }

    private static void warmUp(Supplier<byte[]> encode) {
        for (int i = 0; i < WARM_UPS; i++) {
            var unused = encode.get();
        }
    }

    /** By FFmpeg's encoder, which tries all filters for each row, and zlib's level 6. */
    static byte[] ffmpeg(Picture picture) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file, picture.width(), picture.height(), 0)) {
            recorder.setFormat("image2pipe");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_PNG);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
            recorder.setVideoOption("threads", "1");
            recorder.setVideoOption("pred", "mixed");
            recorder.setVideoOption("compression_level", "6");
            recorder.start();
            recorder.record(Movie.frame(picture), avutil.AV_PIX_FMT_RGB24);
        } catch (IOException e) {
            throw new UncheckedIOException("FFmpeg cannot write this picture: " + e.getMessage() + ".", e);
        }
        return file.toByteArray();
    }
}
