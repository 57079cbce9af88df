{ libluotsi for Delphi and Free Pascal: the functions that a window of suggestions needs. Copy this unit into your
  project and add others from luotsi.h as you need them.

  Texts are UTF-8 in both directions. In Delphi a string is UTF-16: let UTF8Encode and UTF8ToString convert it. }
unit luotsi;

{$ifdef FPC}{$mode objfpc}{$H+}{$packrecords C}{$endif}

interface

uses
  SysUtils;

const
{$ifdef MSWINDOWS}
  LUOTSI_LIBRARY = 'luotsi.dll';
{$else}
  LUOTSI_LIBRARY = 'luotsi';
{$endif}
  LUOTSI_HIT_FALLBACK = 1;

type
  PLuotsiCatalogue = type Pointer;
  PLuotsiOptions = type Pointer;
  PLuotsiRequest = type Pointer;
  PLuotsiResult = type Pointer;
  PLuotsiText = type Pointer;
  PLuotsiError = type Pointer;

  { A borrowed text: it lives as long as what it was asked of. }
  TLuotsiStr = record
    data: PAnsiChar;
    len: NativeUInt;
  end;

  { One service that fits. }
  TLuotsiHit = record
    id, title, language, summary, organization, next_start, register_by, freshness: TLuotsiStr;
    reasons, checks, contact, phone: TLuotsiStr;
    score: Int64;
    distance_km: Double;
    flags, reserved: LongWord;
  end;
  PLuotsiHit = ^TLuotsiHit;

  { What went wrong. The message is one line for a log, and holds nothing of a client. }
  ELuotsi = class(Exception)
  public
    Status: LongInt;
    Json: UTF8String;
  end;

function luotsi_options_new(out options: PLuotsiOptions; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_options_set(options: PLuotsiOptions; name: PAnsiChar; name_len: NativeUInt; value: PAnsiChar; value_len: NativeUInt; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
procedure luotsi_options_free(options: PLuotsiOptions); cdecl; external LUOTSI_LIBRARY;
function luotsi_open(path: PAnsiChar; path_len: NativeUInt; options: PLuotsiOptions; out catalogue: PLuotsiCatalogue; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
procedure luotsi_close(catalogue: PLuotsiCatalogue); cdecl; external LUOTSI_LIBRARY;
function luotsi_request_new(json: PAnsiChar; json_len: NativeUInt; out request: PLuotsiRequest; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_request_set_profile(request: PLuotsiRequest; profile: PAnsiChar; profile_len: NativeUInt; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
procedure luotsi_request_free(request: PLuotsiRequest); cdecl; external LUOTSI_LIBRARY;
function luotsi_search(catalogue: PLuotsiCatalogue; request: PAnsiChar; request_len: NativeUInt; out answer: PLuotsiResult; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_search_prepared(catalogue: PLuotsiCatalogue; request: PLuotsiRequest; out answer: PLuotsiResult; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_result_count(answer: PLuotsiResult): NativeUInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_result_total(answer: PLuotsiResult): QWord; cdecl; external LUOTSI_LIBRARY;
function luotsi_result_hits(answer: PLuotsiResult; hits: PLuotsiHit; capacity, hit_size: NativeUInt; count: PNativeUInt; out err: PLuotsiError): LongInt; cdecl; external LUOTSI_LIBRARY;
function luotsi_result_json(answer: PLuotsiResult): TLuotsiStr; cdecl; external LUOTSI_LIBRARY;
procedure luotsi_result_free(answer: PLuotsiResult); cdecl; external LUOTSI_LIBRARY;
function luotsi_error_text(err: PLuotsiError): TLuotsiStr; cdecl; external LUOTSI_LIBRARY;
function luotsi_error_json(err: PLuotsiError): TLuotsiStr; cdecl; external LUOTSI_LIBRARY;
procedure luotsi_error_free(err: PLuotsiError); cdecl; external LUOTSI_LIBRARY;

{ A text of the library as one of ours. }
function LuotsiText(const text: TLuotsiStr): UTF8String;

{ Raises what a call has put into err. Frees it. }
procedure LuotsiCheck(status: LongInt; err: PLuotsiError);

implementation

function LuotsiText(const text: TLuotsiStr): UTF8String;
begin
  SetString(Result, text.data, text.len);
end;

procedure LuotsiCheck(status: LongInt; err: PLuotsiError);
var
  raised: ELuotsi;
begin
  if status = 0 then
    Exit;
  raised := ELuotsi.Create(string(LuotsiText(luotsi_error_text(err))));
  raised.Status := status;
  raised.Json := LuotsiText(luotsi_error_json(err));
  luotsi_error_free(err);
  raise raised;
end;

end.
