using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// libluotsi for .NET, through P/Invoke: copy this file into your project and change it as you like.
/// .NET's strings are UTF-16, libluotsi's texts UTF-8: they are converted here, and nowhere else. Handles are
/// SafeHandles: freed once, after the last call with them, also where nobody disposed of them.
/// </summary>
public static class Luotsi
{
    public const uint Organization = 1, Location = 2, Service = 3;
    public const uint Public = 1, Professional = 2, Steward = 3;

    /// <summary>A borrowed text.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Str
    {
        public IntPtr Data;
        public UIntPtr Length;

        public override string ToString()
        {
            var bytes = new byte[(int)Length];
            Marshal.Copy(Data, bytes, 0, bytes.Length);
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>luotsi_hit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Row
    {
        public Str Id, Title, Language, Summary, Organization, NextStart, RegisterBy, Freshness, Reasons, Checks, Contact, Phone;
        public long Score;
        public double DistanceKm;
        public uint Flags, Reserved;
    }

    /// <summary>One service that fits. Texts that are not known are empty.</summary>
    public sealed class Hit
    {
        public readonly string Id, Title, Language, Summary, Organization, NextStart, RegisterBy, Freshness, Reasons, Checks, Contact, Phone;
        public readonly long Score;
        public readonly double? DistanceKm;
        public readonly bool Fallback;

        internal Hit(Row row)
        {
            Id = row.Id.ToString();
            Title = row.Title.ToString();
            Language = row.Language.ToString();
            Summary = row.Summary.ToString();
            Organization = row.Organization.ToString();
            NextStart = row.NextStart.ToString();
            RegisterBy = row.RegisterBy.ToString();
            Freshness = row.Freshness.ToString();
            Reasons = row.Reasons.ToString();
            Checks = row.Checks.ToString();
            Contact = row.Contact.ToString();
            Phone = row.Phone.ToString();
            Score = row.Score;
            DistanceKm = double.IsNaN(row.DistanceKm) ? (double?)null : row.DistanceKm;
            Fallback = (row.Flags & 1) != 0;
        }
    }

    /// <summary>What went wrong: its number, one line for a log, and everything as JSON. Nothing of a client.</summary>
    public sealed class Error : Exception
    {
        public readonly int Status;
        public readonly string Json;

        internal Error(int status, string text, string json) : base(text)
        {
            Status = status;
            Json = json;
        }

        public bool IsRetryable { get { return luotsi_status_is_retryable(Status) != 0; } }
    }

    public sealed class Options : SafeHandle
    {
        public Options() : base(IntPtr.Zero, true)
        {
            IntPtr err;
            Check(luotsi_options_new(out handle, out err), err);
        }

        public Options Set(string name, string value)
        {
            byte[] key = Utf8(name), content = Utf8(value);
            IntPtr err;
            Check(luotsi_options_set(this, key, Length(key), content, Length(content), out err), err);
            return this;
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        protected override bool ReleaseHandle()
        {
            luotsi_options_free(handle);
            return true;
        }
    }

    /// <summary>An open catalogue. It may be used by all threads at once.</summary>
    public sealed class Catalogue : SafeHandle
    {
        public Catalogue(string path, Options options) : base(IntPtr.Zero, true)
        {
            byte[] at = Utf8(path);
            IntPtr err;
            Check(luotsi_open(at, Length(at), options, out handle, out err), err);
        }

        public Result Search(string request)
        {
            byte[] json = Utf8(request);
            IntPtr result, err;
            Check(luotsi_search(this, json, Length(json), out result, out err), err);
            return new Result(result);
        }

        public Result Search(Request request)
        {
            IntPtr result, err;
            Check(luotsi_search_prepared(this, request, out result, out err), err);
            return new Result(result);
        }

        public string WhyNot(string request, string id)
        {
            byte[] json = Utf8(request), which = Utf8(id);
            IntPtr why, err;
            Check(luotsi_why_not(this, json, Length(json), which, Length(which), out why, out err), err);
            return Taken(why);
        }

        public string Plan(string request, uint max)
        {
            byte[] json = Utf8(request);
            IntPtr plan, err;
            Check(luotsi_plan(this, json, Length(json), max, out plan, out err), err);
            return Taken(plan);
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        protected override bool ReleaseHandle()
        {
            luotsi_close(handle);
            return true;
        }
    }

    /// <summary>A request, prepared once and asked often.</summary>
    public sealed class Request : SafeHandle
    {
        public Request(string request) : base(IntPtr.Zero, true)
        {
            byte[] json = Utf8(request);
            IntPtr err;
            Check(luotsi_request_new(json, Length(json), out handle, out err), err);
        }

        public Request Profile(string profile)
        {
            byte[] json = Utf8(profile);
            IntPtr err;
            Check(luotsi_request_set_profile(this, json, Length(json), out err), err);
            return this;
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        protected override bool ReleaseHandle()
        {
            luotsi_request_free(handle);
            return true;
        }
    }

    /// <summary>The answer to a request. It may outlive the catalogue.</summary>
    public sealed class Result : SafeHandle
    {
        internal Result(IntPtr result) : base(IntPtr.Zero, true)
        {
            SetHandle(result);
        }

        public ulong Total { get { return luotsi_result_total(this); } }

        public List<Hit> Hits()
        {
            var rows = new Row[(int)luotsi_result_count(this)];
            IntPtr err;
            var size = new UIntPtr((uint)Marshal.SizeOf(typeof(Row)));
            Check(luotsi_result_hits(this, rows, new UIntPtr((uint)rows.Length), size, IntPtr.Zero, out err), err);
            var hits = new List<Hit>(rows.Length);
            foreach (Row row in rows) hits.Add(new Hit(row));
            GC.KeepAlive(this);
            return hits;
        }

        public string Json()
        {
            string json = luotsi_result_json(this).ToString();
            GC.KeepAlive(this);
            return json;
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        protected override bool ReleaseHandle()
        {
            luotsi_result_free(handle);
            return true;
        }
    }

    private static byte[] Utf8(string text) { return Encoding.UTF8.GetBytes(text); }

    private static UIntPtr Length(byte[] text) { return new UIntPtr((uint)text.Length); }

    private static void Check(int status, IntPtr err)
    {
        if (status == 0) return;
        try
        {
            throw new Error(status, luotsi_error_text(err).ToString(), luotsi_error_json(err).ToString());
        }
        finally
        {
            luotsi_error_free(err);
        }
    }

    private static string Taken(IntPtr text)
    {
        try
        {
            return luotsi_text_get(text).ToString();
        }
        finally
        {
            luotsi_text_free(text);
        }
    }

    private const string Library = "luotsi";
    private const CallingConvention C = CallingConvention.Cdecl;

    [DllImport(Library, CallingConvention = C)] static extern int luotsi_options_new(out IntPtr options, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_options_set(Options options, byte[] name, UIntPtr nameLength, byte[] value, UIntPtr valueLength, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_options_free(IntPtr options);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_open(byte[] path, UIntPtr pathLength, Options options, out IntPtr catalogue, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_close(IntPtr catalogue);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_search(Catalogue catalogue, byte[] request, UIntPtr requestLength, out IntPtr result, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_search_prepared(Catalogue catalogue, Request request, out IntPtr result, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_why_not(Catalogue catalogue, byte[] request, UIntPtr requestLength, byte[] id, UIntPtr idLength, out IntPtr why, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_plan(Catalogue catalogue, byte[] request, UIntPtr requestLength, uint max, out IntPtr plan, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_request_new(byte[] json, UIntPtr jsonLength, out IntPtr request, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_request_set_profile(Request request, byte[] profile, UIntPtr profileLength, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_request_free(IntPtr request);
    [DllImport(Library, CallingConvention = C)] static extern UIntPtr luotsi_result_count(Result result);
    [DllImport(Library, CallingConvention = C)] static extern ulong luotsi_result_total(Result result);
    [DllImport(Library, CallingConvention = C)] static extern int luotsi_result_hits(Result result, [In, Out] Row[] hits, UIntPtr capacity, UIntPtr hitSize, IntPtr count, out IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern Str luotsi_result_json(Result result);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_result_free(IntPtr result);
    [DllImport(Library, CallingConvention = C)] static extern Str luotsi_text_get(IntPtr text);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_text_free(IntPtr text);
    [DllImport(Library, CallingConvention = C)] static extern Str luotsi_error_text(IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern Str luotsi_error_json(IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern void luotsi_error_free(IntPtr err);
    [DllImport(Library, CallingConvention = C)] static extern uint luotsi_status_is_retryable(int status);
}
