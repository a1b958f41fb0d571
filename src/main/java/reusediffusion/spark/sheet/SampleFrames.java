package reusediffusion.spark.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import reusediffusion.media.Movie;
import reusediffusion.media.Picture;
import reusediffusion.media.Still;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.sink.layout.TarMembers;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * The pictures of samples, read from the files that an output folder's manifest names.
 *
 * @param members those that are wanted of each tar or Parquet file
 */
record SampleFrames(OutputFolder folder, FileSystem files, Map<String, Map<String, byte[]>> members) {
    private static final int FILE = 3;
    private static final int MEMBER = 4;

    /** Of rows (id, prompt, network_calls, file, member); each tar or Parquet file is read in one go. */
    static SampleFrames of(Row[] rows, OutputFolder folder, FileSystem files) throws IOException {
        Map<String, List<String>> wanted = new HashMap<>();
        Arrays.stream(rows).filter(row -> !row.isNullAt(MEMBER)).forEach(row -> wanted.computeIfAbsent(
                        row.getString(FILE), file -> new ArrayList<>())
                .add(row.getString(MEMBER)));
        Map<String, Map<String, byte[]>> found = new HashMap<>();
        for (Map.Entry<String, List<String>> file : wanted.entrySet()) {
            found.put(file.getKey(), Members.read(files, folder.at(file.getKey()), file.getValue()));
        }
        return new SampleFrames(folder, files, found);
    }

    /** The frames of one sample; none where its file is gone. */
    List<Picture> read(Row row) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        if (!row.isNullAt(MEMBER)) {
            parts.addAll(TarMembers.parts(members.getOrDefault(row.getString(FILE), Map.of()), row.getString(MEMBER)));
        } else {
            Path path = folder.at(row.getString(FILE));
            FileStatus[] listed = files.listStatus(path);
            Arrays.sort(listed, Comparator.comparing(FileStatus::getPath));
            for (FileStatus part : listed) {
                try (InputStream in = files.open(part.getPath())) {
                    parts.add(in.readAllBytes());
                }
            }
        }
        List<Picture> frames = new ArrayList<>();
        for (byte[] part : parts) {
            frames.addAll(isClip(part) ? Movie.decode(part).frames() : List.of(Still.decode(part)));
        }
        return frames;
    }

    private static boolean isClip(byte[] file) {
        return file.length > 11
                && (file[4] == 'f' && file[5] == 't' && file[6] == 'y' || file[0] == 'G' && file[1] == 'I');
    }
}
