{ Suggest support in the care plan, in Pascal: fpc careplan.pas; ./careplan county.luotsi }
program careplan;

{$ifdef FPC}{$mode objfpc}{$H+}{$codepage UTF8}{$endif}

uses
  SysUtils, luotsi;

const
  QUESTION: UTF8String = '{"locale": "fi", "limit": 5, "now": "2026-03-10T10:00:00+02:00"}';
  { A client, as the record system writes her for luotsi: no name, no identity code. }
  CLIENT: UTF8String = '{"persons": [{"age": 74, "municipality": "272", "languages": ["fi"],'
    + ' "roles": ["informal_carer"], "needs": [{"code": "carer_respite", "weight": 3}, {"code": "carer_support"}],'
    + ' "constraints": {"home_or_remote": true}}]}';
  MISTAKE: UTF8String = '{"colour": "red"}';

procedure Show(const hit: TLuotsiHit);
begin
  WriteLn('* ', LuotsiText(hit.title), ', ', LuotsiText(hit.organization));
  if hit.next_start.len > 0 then
    WriteLn('  next: ', LuotsiText(hit.next_start));
  if hit.phone.len > 0 then
    WriteLn('  call: ', LuotsiText(hit.contact), ' ', LuotsiText(hit.phone));
  if hit.reasons.len > 0 then
    WriteLn('  why: ', LuotsiText(hit.reasons));
end;

procedure Suggest(catalogue: PLuotsiCatalogue; request: PLuotsiRequest);
var
  answer: PLuotsiResult;
  hits: array of TLuotsiHit;
  err: PLuotsiError;
  i: Integer;
begin
  LuotsiCheck(luotsi_request_set_profile(request, PAnsiChar(CLIENT), Length(CLIENT), err), err);
  LuotsiCheck(luotsi_search_prepared(catalogue, request, answer, err), err);
  try
    WriteLn(luotsi_result_total(answer), ' services fit; the best of them:');
    SetLength(hits, luotsi_result_count(answer));
    LuotsiCheck(luotsi_result_hits(answer, PLuotsiHit(hits), Length(hits), SizeOf(TLuotsiHit), nil, err), err);
    { The texts of the hits live until the answer is freed. }
    for i := 0 to High(hits) do
      Show(hits[i]);
  finally
    luotsi_result_free(answer);
  end;
end;

var
  path: UTF8String;
  options: PLuotsiOptions;
  catalogue: PLuotsiCatalogue;
  request: PLuotsiRequest;
  answer: PLuotsiResult;
  err: PLuotsiError;
begin
  catalogue := nil;
  request := nil;
  path := UTF8String(ParamStr(1));
  LuotsiCheck(luotsi_options_new(options, err), err);
  try
    LuotsiCheck(luotsi_options_set(options, 'mode', 4, 'read_only', 9, err), err);
    LuotsiCheck(luotsi_open(PAnsiChar(path), Length(path), options, catalogue, err), err);
    LuotsiCheck(luotsi_request_new(PAnsiChar(QUESTION), Length(QUESTION), request, err), err);
    Suggest(catalogue, request);
    try
      LuotsiCheck(luotsi_search(catalogue, PAnsiChar(MISTAKE), Length(MISTAKE), answer, err), err);
    except
      on wrong: ELuotsi do
        WriteLn(wrong.Status, ' ', wrong.Json);
    end;
  finally
    { NULL is fine everywhere. }
    luotsi_request_free(request);
    luotsi_close(catalogue);
    luotsi_options_free(options);
  end;
end.
