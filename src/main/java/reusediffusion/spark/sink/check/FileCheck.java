package reusediffusion.spark.sink.check;

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
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.layout.ReadFaults;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.LocalNames;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** Compares the files of one attempt with what markers say of them, reading each once and holding none. */
public record FileCheck(OutputFolder folder) implements Serializable {
    private static final long serialVersionUID = 1;
    static final int BUFFER = 1 << 16;

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
            MemberCheck.read(store, folder.at(file), claims);
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
            } else if (!claim.isNamedAfter()) {
                findings.add(MarkerFinding.of(
                        claim.row(),
                        sample + " is not the one that " + place + " is named after: its marker has changed."));
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
}
