package reusediffusion.spark.sink.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.InputFile;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.sink.layout.ParquetStreams;
import reusediffusion.spark.sink.layout.ReadFaults;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.LocalNames;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** Compares the files of one attempt with what markers say of them, reading each once and holding none. */
public record FileCheck(OutputFolder folder) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int BUFFER = 1 << 16;
    private static final Pattern FRAME = Pattern.compile("(.*)\\.\\d{4,}\\.([^.]+)");

    /**
     * What is wrong with the samples that lie in one file or folder.
     *
     * @param rows of {@link Ledger#lines()}, finished ones
     */
    public List<Row> findings(Store store, String file, Iterator<Row> rows) throws IOException {
        Map<String, List<MarkerClaim>> claims = new HashMap<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            MarkerClaim claim = new MarkerClaim(
                    row, row.isNullAt(row.fieldIndex("bytes")) ? -1 : row.getAs("bytes"), row.getAs("sha256"));
            claims.computeIfAbsent(row.getAs("member"), member -> new ArrayList<>())
                    .add(claim);
        }
        LocalNames.check(folder.at(file));
        if (claims.containsKey(null)) {
            readFiles(store, folder.at(file), claims.get(null));
        }
        if (claims.size() > 1 || !claims.containsKey(null)) {
            readMembers(store, folder.at(file), claims);
        }
        List<Row> findings = new ArrayList<>();
        claims.forEach((member, named) -> judge(member == null ? file : member + " in " + file, named, findings));
        return findings;
    }

    private static void judge(String place, List<MarkerClaim> claims, List<Row> findings) {
        TreeSet<String> ids = new TreeSet<>();
        claims.forEach(claim -> ids.add(claim.id()));
        for (MarkerClaim claim : claims) {
            String sample = "Sample " + claim.id();
            if (ids.size() > 1) {
                findings.add(MarkerFinding.of(
                        claim.row(),
                        sample + " shares its file with others: " + place + " is named by "
                                + String.join(" and by ", ids) + "."));
            } else if (claim.isMissing()) {
                findings.add(MarkerFinding.of(claim.row(), sample + " is missing: there is no " + place + "."));
            } else if (!claim.isWhole()) {
                findings.add(MarkerFinding.of(claim.row(), sample + " is damaged: " + place + " has changed."));
            }
        }
    }

    /** A picture, or the frames of a clip in a folder. */
    private static void readFiles(Store store, Path path, List<MarkerClaim> claims) throws IOException {
        FileStatus status = store.look(path);
        List<FileStatus> files = status == null || status.isFile() ? List.of() : store.list(path);
        List<Path> parts = new ArrayList<>(files.stream()
                .filter(FileStatus::isFile)
                .map(FileStatus::getPath)
                .sorted(Comparator.comparingInt((Path part) -> part.getName().length())
                        .thenComparing(Path::getName))
                .toList());
        if (status != null && status.isFile()) {
            parts.add(path);
        }
        byte[] buffer = new byte[BUFFER];
        for (Path part : parts) {
            for (MarkerClaim claim : claims) {
                readPart(store, part, claim, buffer);
            }
        }
    }

    private static void readPart(Store store, Path part, MarkerClaim claim, byte[] buffer) throws IOException {
        try (InputStream raw = store.open(part)) {
            if (raw != null) {
                ReadFaults in = new ReadFaults(raw);
                try {
                    claim.read(in, buffer);
                } catch (IOException e) {
                    in.rethrow();
                }
            }
        }
    }

    private static void readMembers(Store store, Path path, Map<String, List<MarkerClaim>> claims) throws IOException {
        try (FSDataInputStream raw = store.open(path)) {
            if (raw == null) {
                return;
            }
            ReadFaults sound = new ReadFaults(raw);
            try {
                if (Members.isParquet(path.getName())) {
                    long length = store.look(path).getLen();
                    readRows(new ParquetStreams.Input(raw, sound, length), claims);
                } else {
                    readTar(sound, claims);
                }
            } catch (IOException | RuntimeException e) {
                // What is no tar or Parquet file (any more) ends here: samples behind this place are missing. A disk
                // that cannot be read is no damage.
                sound.rethrow();
            }
        }
    }

    private static void readRows(InputFile input, Map<String, List<MarkerClaim>> claims) throws IOException {
        byte[] buffer = new byte[BUFFER];
        Members.ofParquet(input, (name, content) -> {
            List<MarkerClaim> named = claims.get(name);
            if (named != null) {
                named.get(0).read(new ByteArrayInputStream(content), buffer);
            }
            return true;
        });
    }

    private static void readTar(InputStream in, Map<String, List<MarkerClaim>> claims) throws IOException {
        try (var tar = new TarArchiveInputStream(in, "UTF-8")) {
            readMembers(tar, claims);
        }
    }

    private static void readMembers(TarArchiveInputStream tar, Map<String, List<MarkerClaim>> claims)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
            String name = entry.getName();
            Matcher frame = FRAME.matcher(name);
            List<MarkerClaim> named = claims.get(name);
            if (named == null && frame.matches()) {
                named = claims.get(frame.group(1) + ".*." + frame.group(2));
            }
            if (named != null) {
                // Where two claim it, neither is to be kept, whatever its bytes.
                named.get(0).read(tar, buffer);
            }
        }
    }
}
